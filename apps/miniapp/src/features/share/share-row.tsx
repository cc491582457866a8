import { Text, View, Button as WechatButton } from '@tarojs/components'
import Taro from '@tarojs/taro'
import { isWeapp } from '../../config.ts'
import { go, pageUrl } from '../../pages/routes.ts'
import { Icon } from '../../ui/icon.tsx'
import { Tap } from '../../ui/tap.tsx'
import { toast } from '../../ui/trouble.tsx'
import './share-row.css'

/** Two ways to show a page to somebody: as a card in a chat, or as a poster. */
export function ShareRow({ shared, id, title }: { shared: 'campaign' | 'product'; id: string; title: string }) {
  return (
    <View className="share">
      {isWeapp ? (
        <WechatButton className="share__one share__native" openType="share">
          <Icon name="share" />
          <Text>分享</Text>
        </WechatButton>
      ) : (
        <Tap className="share__one" id="share" onTap={() => void shareLink(title)}>
          <Icon name="share" />
          <Text>分享</Text>
        </Tap>
      )}
      <Tap role="link" className="share__one" id="to-poster" onTap={() => go(pageUrl.poster(shared, id))}>
        <Icon name="poster" />
        <Text>海报</Text>
      </Tap>
    </View>
  )
}

/** The browser's own sheet where it has one; else the link is copied. */
async function shareLink(title: string): Promise<void> {
  const url = location.href
  if (typeof navigator.share === 'function') {
    // Closing the sheet rejects.
    await navigator.share({ title, url }).catch(() => {})
    return
  }
  await Taro.setClipboardData({ data: url })
  toast('链接已复制，发给朋友吧')
}
