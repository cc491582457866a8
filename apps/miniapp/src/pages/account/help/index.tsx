import { Text, View, Button as WechatButton } from '@tarojs/components'
import { useState } from 'react'
import { isWeapp } from '../../../config.ts'
import { Icon } from '../../../ui/icon.tsx'
import { Tap } from '../../../ui/tap.tsx'
import { Screen, Title } from '../../../ui/ui.tsx'
import './index.css'
import { questions } from './questions.ts'

/** What shoppers ask, and a person to ask. */
export default function Help() {
  const [open, setOpen] = useState<string | null>(null)
  return (
    <Screen className="help">
      <View className="card help__contact">
        <View className="help__who">
          <Text className="help__title">联系客服</Text>
          <Text className="help__hint">
            {isWeapp ? '直接对话，能看到您的订单' : '请在微信小程序里打开「客服与帮助」联系'}
          </Text>
        </View>
        {isWeapp ? (
          <WechatButton className="help__button" openType="contact">
            在线客服
          </WechatButton>
        ) : null}
      </View>
      {questions.map(({ topic, items }) => (
        <View key={topic} className="card">
          <Title className="card__label">{topic}</Title>
          {items.map(([question, answer]) => (
            <View key={question} className={`faq ${open === question ? 'faq--open' : ''}`}>
              <Tap
                className="faq__head"
                expanded={open === question}
                onTap={() => setOpen(open === question ? null : question)}
              >
                <Text className="faq__question">{question}</Text>
                <Icon name="go" className="faq__mark" />
              </Tap>
              {open === question ? <Text className="faq__answer">{answer}</Text> : null}
            </View>
          ))}
        </View>
      ))}
    </Screen>
  )
}
