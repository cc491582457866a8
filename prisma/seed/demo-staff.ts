/** Who may log in to the demo shop's admin. `npm start` prints the first of them. */
export const demoPassword = 'tidegate-demo'

export const demoStaff = [
  { account: 'owner', name: '林潮', role: 'OWNER' },
  { account: 'operator', name: '陈汐', role: 'OPERATOR' },
  { account: 'viewer', name: '周岸', role: 'VIEWER' },
] as const

export const DEMO_STAFF = { account: demoStaff[0].account, password: demoPassword }
