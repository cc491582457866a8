export default definePageConfig({ navigationBarTitleText: '排队中' })
