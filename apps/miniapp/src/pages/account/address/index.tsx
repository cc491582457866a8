import { Input, Picker, Switch, Text, Textarea, View, Button as WechatButton } from '@tarojs/components'
import Taro, { useRouter } from '@tarojs/taro'
import type { AddressView } from '@tidegate/shared/contracts/addresses'
import { type ReactNode, useCallback, useEffect, useState } from 'react'
import { api } from '../../../api/client.ts'
import { type Problem, problemOf } from '../../../api/problem.ts'
import { isWeapp } from '../../../config.ts'
import { type AddressDraft, checkDraft, draftFromWechat, emptyDraft } from '../../../features/addresses/address-form.ts'
import { RegionField } from '../../../features/addresses/region-field.tsx'
import { aria, ariaOfField } from '../../../ui/aria.ts'
import { Tap } from '../../../ui/tap.tsx'
import { Trouble, toast } from '../../../ui/trouble.tsx'
import { Bone, Button, Screen } from '../../../ui/ui.tsx'
import { goBack, pageUrl } from '../../routes.ts'
import './index.css'

/** A whole address is asked for when its form opens, and not kept on the phone. */
export default function Address() {
  const { addressId = '' } = useRouter<{ addressId: string }>().params
  const [known, setKnown] = useState<AddressView | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const load = useCallback(() => {
    setProblem(null)
    api.addresses.get.query({ addressId }).then(setKnown, (error: unknown) => setProblem(problemOf(error)))
  }, [addressId])
  useEffect(() => {
    if (addressId) load()
  }, [addressId, load])

  if (!addressId) return <Form known={null} />
  if (known) return <Form known={known} />
  return (
    <Screen>
      {problem ? (
        <Trouble problem={problem} again={load} />
      ) : (
        <View className="card address">
          {[0, 1, 2, 3].map((i) => (
            <View key={i} className="address__field">
              <Bone className="address__bone" />
            </View>
          ))}
        </View>
      )}
    </Screen>
  )
}

function Form({ known }: { known: AddressView | null }) {
  const { orderId = '' } = useRouter<{ orderId: string }>().params
  const [draft, setDraft] = useState<AddressDraft>(known ?? emptyDraft)
  const [isDefault, setDefault] = useState(known?.isDefault ?? false)
  const [tried, setTried] = useState(false)
  const [busy, setBusy] = useState(false)
  const checked = checkDraft(draft)
  const errors = tried && checked.kind === 'UNFIT' ? checked.errors : {}
  const change = (part: Partial<AddressDraft>) => setDraft((old) => ({ ...old, ...part }))

  const busily = async (act: () => Promise<void>) => {
    setBusy(true)
    try {
      await act()
    } catch (error) {
      toast(problemOf(error).message)
    }
    setBusy(false)
  }
  const save = () => {
    setTried(true)
    if (checked.kind === 'UNFIT') return
    void busily(async () => {
      const { id } = await api.addresses.save.mutate({
        ...checked.fields,
        isDefault,
        ...(known ? { id: known.id } : {}),
      })
      if (!orderId) return goBack(pageUrl.addresses())
      await api.addresses.choose.mutate({ orderId, addressId: id })
      goBack(pageUrl.order(orderId), 2)
    })
  }
  const remove = async (addressId: string) => {
    const { confirm } = await Taro.showModal({
      title: '删除这个地址？',
      content: '已经下单的订单不受影响。',
      confirmText: '删除',
    })
    if (!confirm) return
    await busily(async () => {
      await api.addresses.remove.mutate({ addressId })
      goBack(pageUrl.addresses())
    })
  }
  const fromWechat = () =>
    Taro.chooseAddress().then(
      (chosen) => setDraft(draftFromWechat(chosen)),
      () => toast('没有导入，请手动填写'),
    )
  const readPhone = (code: string | undefined) => {
    if (code) void busily(async () => change({ phone: (await api.buyers.phone.mutate({ code })).phone }))
  }

  const bar = (
    <>
      {known ? (
        <Button id="remove-address" kind={busy ? 'off' : 'plain'} size="large" onTap={() => void remove(known.id)}>
          删除
        </Button>
      ) : null}
      <Button id="save-address" kind={busy ? 'off' : 'tide'} size="large" wide onTap={save}>
        {orderId ? '保存并使用' : '保存'}
      </Button>
    </>
  )
  return (
    <Screen bar={bar}>
      {isWeapp ? (
        <Tap className="card address__import" id="wechat-address" onTap={() => void fromWechat()}>
          <Text>从微信导入收货地址</Text>
          <Text className="link">去导入</Text>
        </Tap>
      ) : null}
      <View className="card address">
        <Field label="收货人" error={errors.name}>
          <Input
            id="address-name"
            className="address__input"
            value={draft.name}
            maxlength={25}
            placeholder="姓名"
            {...ariaOfField('收货人')}
            onInput={(event) => change({ name: event.detail.value })}
          />
        </Field>
        <Field label="手机号" error={errors.phone}>
          <Input
            id="address-phone"
            className="address__input num"
            type="number"
            value={draft.phone}
            maxlength={11}
            placeholder="11 位手机号"
            {...ariaOfField('手机号')}
            onInput={(event) => change({ phone: event.detail.value })}
          />
          {isWeapp ? (
            <WechatButton
              className="address__phone"
              openType="getPhoneNumber"
              onGetPhoneNumber={(event) => readPhone(event.detail.code)}
            >
              用微信手机号
            </WechatButton>
          ) : null}
        </Field>
        <Field label="所在地区" error={errors.region}>
          {isWeapp ? (
            <Picker
              className="address__input"
              mode="region"
              value={draft.region}
              {...aria({ role: 'button', label: `所在地区，${draft.region.join(' ') || '省、市、区'}` })}
              onChange={(event) => change({ region: event.detail.value })}
            >
              <Text className={draft.region.length > 0 ? '' : 'address__empty'}>
                {draft.region.join(' ') || '省、市、区'}
              </Text>
            </Picker>
          ) : (
            <RegionField region={draft.region} onPick={(region) => change({ region })} />
          )}
        </Field>
        <Field label="详细地址" error={errors.detail}>
          <Textarea
            id="address-detail"
            className="address__input address__input--tall"
            value={draft.detail}
            maxlength={120}
            placeholder="街道、小区、门牌号"
            {...ariaOfField('详细地址')}
            onInput={(event) => change({ detail: event.detail.value })}
          />
        </Field>
      </View>
      <View className="card address__default">
        <View className="address__words">
          <Text>设为默认地址</Text>
          <Text className="address__hint">付款时没有选地址的订单，会寄到这里</Text>
        </View>
        <Switch
          checked={isDefault}
          disabled={known?.isDefault ?? false}
          color="#0b8285"
          {...(isWeapp ? aria({ label: '设为默认地址' }) : { nativeProps: aria({ label: '设为默认地址' }) })}
          onChange={(event) => setDefault(event.detail.value)}
        />
      </View>
    </Screen>
  )
}

function Field({ label, error, children }: { label: string; error: string | undefined; children: ReactNode }) {
  return (
    <View className="address__field">
      <View className="address__line">
        <Text className="address__label">{label}</Text>
        {children}
      </View>
      {error ? (
        <Text className="address__error" {...aria({ role: 'alert' })}>
          {error}
        </Text>
      ) : null}
    </View>
  )
}
