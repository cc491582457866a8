/** A friendly name for a buyer who has given none, always the same for one id. */
export function nicknameOf(buyerId: string): string {
  // By a prime: the low bits of an id say which process made it, and hardly change.
  const n = Number(BigInt(buyerId) % 89_989n)
  return `${moods[n % 10]}的${beings[Math.floor(n / 10) % 10]}${Math.floor(n / 100) + 100}`
}

const moods = ['早起', '爱笑', '逐浪', '安静', '机灵', '悠闲', '勇敢', '认真', '温柔', '好奇']
const beings = ['海豚', '小鲸', '信天翁', '寄居蟹', '海獭', '白鹭', '飞鱼', '企鹅', '海星', '灯塔']
