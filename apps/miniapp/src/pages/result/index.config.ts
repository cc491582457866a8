export default definePageConfig({ navigationBarTitleText: '抢购结果' })
