import { Swiper, SwiperItem, Text } from '@tarojs/components'
import Taro from '@tarojs/taro'
import { useState } from 'react'
import { mediaUrl } from '../../config.ts'
import { Tap } from '../../ui/tap.tsx'
import { Picture } from '../../ui/ui.tsx'
import './gallery.css'

/** Pictures to swipe through; a tap shows them over the whole screen. */
export function Gallery({ images }: { images: readonly string[] }) {
  const [shown, show] = useState(0)
  const look = () => void Taro.previewImage({ urls: images.map(mediaUrl), current: mediaUrl(images[shown] ?? '') })
  return (
    <Tap
      className="gallery"
      label={images.length > 1 ? `商品图片 ${shown + 1} / ${images.length}` : '商品图片'}
      onTap={look}
    >
      {images.length > 1 ? (
        <Swiper className="gallery__swiper" onChange={(event) => show(event.detail.current)}>
          {images.map((image, i) => (
            <SwiperItem key={image}>
              <Picture className="gallery__pic" src={image} width={430} eager={i === 0} />
            </SwiperItem>
          ))}
        </Swiper>
      ) : (
        <Picture className="gallery__pic" src={images[0] ?? ''} width={430} eager />
      )}
      {images.length > 1 ? (
        <Text className="gallery__no num">
          {shown + 1} / {images.length}
        </Text>
      ) : null}
    </Tap>
  )
}
