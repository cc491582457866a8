// WeChat's engine on the oldest phones it supports, and Taro's default. Browsers: what opens links today (WeChat's own included); the
// helpers for older ones would be 12 KB gzip before the first paint.
const targets = process.env.TARO_ENV === 'h5' ? { ios: '13', chrome: '80' } : { ios: '9', android: '5' }

module.exports = {
  presets: [['taro', { framework: 'react', ts: true, compiler: 'webpack5', useBuiltIns: false, targets }]],
}
