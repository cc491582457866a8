export default definePageConfig({
  navigationBarTitleText: '潮闸',
  navigationStyle: 'custom',
  enablePullDownRefresh: true,
  enableShareAppMessage: true,
  enableShareTimeline: true,
})
