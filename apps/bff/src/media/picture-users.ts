/** Everything that shows a picture or could show it again: what the library counts is what keeps it from being deleted. */

/** SQL: a line with a `name` for each user of the picture at `path`. */
export function usersOfPicture(path: string): string {
  return `
SELECT '商品「' || title || '」' AS name FROM products WHERE images @> ARRAY[${path}]
UNION ALL SELECT '活动「' || ${titled} || '」' FROM campaigns c WHERE banner = ${path}
UNION ALL SELECT '活动「' || ${titled} || '」的历史版本' FROM campaigns c WHERE banner <> ${path} AND id IN (
  SELECT campaign_id FROM campaign_versions WHERE document->>'banner' = ${path}
)
UNION ALL SELECT '活动模板「' || name || '」' FROM campaign_templates WHERE document->>'banner' = ${path}`
}

const titled = `COALESCE(NULLIF(c.title, ''), '未命名草稿')`
