export default definePageConfig({ navigationBarTitleText: '卡包', enablePullDownRefresh: true })
