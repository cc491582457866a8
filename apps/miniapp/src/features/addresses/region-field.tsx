import { Text, View } from '@tarojs/components'
import { useEffect, useState } from 'react'
import { Sheet } from '../../ui/sheet.tsx'
import { Tap } from '../../ui/tap.tsx'
import { Bone, Notice, Title } from '../../ui/ui.tsx'
import { loadRegions, type NextRegions } from './regions.ts'
import './region-field.css'

const levels = ['省份', '城市', '区县']

/** Province, city and district for browsers: three lists, one after the other. */
export function RegionField({ region, onPick }: { region: string[]; onPick: (region: string[]) => void }) {
  const [open, setOpen] = useState(false)
  const said = region.join(' ')
  return (
    <>
      <Tap
        id="address-region"
        className="region"
        label={said ? `所在地区，${said}` : '选择所在地区，省、市、区'}
        onTap={() => setOpen(true)}
      >
        <Text className={said ? '' : 'region__empty'}>{said || '省、市、区'}</Text>
      </Tap>
      <Sheet open={open} label="选择所在地区" onClose={() => setOpen(false)}>
        <RegionLists
          region={region}
          onPick={(picked) => {
            onPick(picked)
            setOpen(false)
          }}
        />
      </Sheet>
    </>
  )
}

function RegionLists({ region, onPick }: { region: string[]; onPick: (region: string[]) => void }) {
  const [chosen, setChosen] = useState<string[]>(region.slice(0, 2))
  const [next, setNext] = useState<NextRegions | null>(null)
  const [failed, setFailed] = useState(false)
  const load = () => {
    setFailed(false)
    loadRegions().then(
      (regions) => {
        // A region of an older list is chosen anew from where it is not known.
        setChosen((old) => (regions(old).length > 0 ? old : []))
        setNext(() => regions)
      },
      () => setFailed(true),
    )
  }
  useEffect(load, [])

  const choose = (name: string) => {
    const picked = [...chosen, name]
    if (picked.length === levels.length) onPick(picked)
    else setChosen(picked)
  }
  return (
    <>
      <Title className="regions__title">选择所在地区</Title>
      <View className="regions__levels">
        {levels.slice(0, chosen.length + 1).map((level, at) => (
          <Tap
            key={level}
            className={`regions__level ${at === chosen.length ? 'regions__level--on' : ''}`}
            on={at === chosen.length}
            onTap={() => setChosen(chosen.slice(0, at))}
          >
            {chosen[at] ?? `选择${level}`}
          </Tap>
        ))}
      </View>
      <View key={chosen.join()} className="regions__list" id="regions">
        {failed ? (
          <Notice art="trouble" title="地区没有载入" action={{ label: '再试一次', run: load }} />
        ) : next ? (
          next(chosen).map((name) => (
            <Tap
              key={name}
              className={`regions__one ${name === region[chosen.length] ? 'regions__one--on' : ''}`}
              on={name === region[chosen.length]}
              onTap={() => choose(name)}
            >
              {name}
            </Tap>
          ))
        ) : (
          <Bone className="regions__bone" />
        )}
      </View>
    </>
  )
}
