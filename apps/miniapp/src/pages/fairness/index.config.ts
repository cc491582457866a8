export default definePageConfig({ navigationBarTitleText: '公平核验' })
