import { Descriptions, Typography } from 'antd'
import type { ReactNode } from 'react'

type Fact = readonly [label: string, value: ReactNode]

/** What is known of one thing, a line each. What does not apply is `false`. */
export function Facts({ of }: { of: readonly (Fact | false)[] }) {
  const items = of.flatMap((fact) => (fact ? { key: fact[0], label: fact[0], children: fact[1] } : []))
  return <Descriptions className="facts" column={1} size="small" items={items} />
}

/** A number that people send each other. */
export function Copyable({ text }: { text: string }) {
  return (
    <Typography.Text copyable className="figures">
      {text}
    </Typography.Text>
  )
}
