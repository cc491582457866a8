/** A friendly name for a buyer who has given none, always the same for one id. */
export function nicknameOf(buyerId: string): string {
  const n = Number((BigInt(buyerId) >> 6n) & 0xffffn)
  return `${moods[n % moods.length]}的${beings[Math.floor(n / moods.length) % beings.length]}${(n % 900) + 100}`
}

const moods = ['早起', '爱笑', '逐浪', '安静', '机灵', '悠闲', '勇敢', '认真', '温柔', '好奇']
const beings = ['海豚', '小鲸', '信天翁', '寄居蟹', '海獭', '白鹭', '飞鱼', '企鹅', '海星', '灯塔']
