export default definePageConfig({ navigationBarTitleText: '候场' })
