export default definePageConfig({ navigationBarTitleText: '开售提醒', enablePullDownRefresh: true })
