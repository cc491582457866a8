import { Text, View } from '@tarojs/components'
import { useEffect, useRef, useState } from 'react'
import type { Reach } from '../api/create-network.ts'
import { useReach } from '../api/network.ts'
import { aria } from './aria.ts'

/** Says that the network is away, and for a moment that it is back. It lies over the page, so nothing under it moves. */
export function ReachBar() {
  const reach = useReach()
  const was = useRef(reach)
  const [back, sayBack] = useState(false)
  useEffect(() => {
    if (reach === 'ONLINE' && was.current !== 'ONLINE') sayBack(true)
    was.current = reach
    const timer = setTimeout(() => sayBack(false), sayBackMs)
    return () => clearTimeout(timer)
  }, [reach])
  if (reach === 'ONLINE' && !back) return null
  return (
    <View className={`reach ${reach === 'ONLINE' ? 'reach--back' : ''}`} id="reach" {...aria({ role: 'status' })}>
      <View className="reach__dot" />
      <Text>{says[reach]}</Text>
    </View>
  )
}

const sayBackMs = 2000

const says: Record<Reach, string> = {
  ONLINE: '已恢复连接',
  NO_NETWORK: '网络已断开，恢复后自动继续',
  NO_ANSWER: '连不上商店，正在重新连接…',
}
