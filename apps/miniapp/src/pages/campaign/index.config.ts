export default definePageConfig({
  navigationBarTitleText: '限时抢购',
  enablePullDownRefresh: true,
  enableShareAppMessage: true,
  enableShareTimeline: true,
})
