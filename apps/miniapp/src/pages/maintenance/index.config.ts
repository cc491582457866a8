export default definePageConfig({ navigationBarTitleText: '潮闸' })
