import { Text, View } from '@tarojs/components'
import { useServerNow } from '../../clock/clock.ts'
import { countdownParts } from '../../clock/countdown.ts'
import { go, pageUrl } from '../../pages/routes.ts'
import { Tap } from '../../ui/tap.tsx'
import { Picture } from '../../ui/ui.tsx'
import { useDegrade } from '../degrade/shop-degrade.ts'
import { sayStay } from '../waiting-room/room-story.ts'
import { useOpenRooms } from '../waiting-room/shop-rooms.ts'
import { type Inside, standingIn } from '../waiting-room/stay.ts'
import { moveOnMs } from './purchase.ts'
import { useOpenPurchases } from './shop-purchases.ts'
import './resume-bar.css'

/** Leads a shopper who left the queue, or whose app was killed, back to where they stand. */
export function ResumeBar() {
  const purchases = useOpenPurchases()
  const now = useServerNow(purchases.length > 0)
  // The page of a tap leads on by itself: a bar would only flash there, in the very frame that is to show the tap.
  const open = purchases.find((p) =>
    p.at === 'WON'
      ? p.payDeadlineAt > now
      : p.at !== 'SENDING' || p.attempt > 0 || now - p.purchase.tappedAt > moveOnMs,
  )
  const [room] = useOpenRooms()
  // In maintenance the room is shut, what was tapped is not.
  const roomOpen = useDegrade() < 3
  if (!open) return room && roomOpen ? <RoomBar room={room} /> : null
  const won = open.at === 'WON'
  const { minutes, seconds } = countdownParts(won ? open.payDeadlineAt - now : 0)
  return (
    <Tap
      role="link"
      className="resume"
      id="resume"
      onTap={() => go(won ? pageUrl.pay(open.orderId) : pageUrl.queue(open.purchase.offerId))}
    >
      <Picture className="resume__pic" src={open.purchase.image} />
      <View className="resume__text">
        <Text className="resume__title clip-1">{won ? '抢到了，等您支付' : '正在为您排队'}</Text>
        <Text className="resume__hint clip-1">{open.purchase.title}</Text>
      </View>
      <Text className="resume__go num">{won ? `去支付 ${minutes}:${seconds}` : '查看进度'}</Text>
    </Tap>
  )
}

function RoomBar({ room }: { room: Inside }) {
  const admitted = standingIn(room).kind === 'ADMITTED'
  return (
    <Tap role="link" className="resume" id="resume-room" onTap={() => go(pageUrl.waitingRoom(room.visit.campaignId))}>
      <View className="resume__mark" />
      <View className="resume__text">
        <Text className="resume__title clip-1 num">{sayStay(room)}</Text>
        <Text className="resume__hint clip-1">{room.visit.title}</Text>
      </View>
      <Text className="resume__go">{admitted ? '去抢购' : '回到候场'}</Text>
    </Tap>
  )
}
