const path = require('node:path')
const attributes = require('./aria-attributes.json')

/**
 * Taro's wxml hands on only the attributes it knows, and knows none of https://developers.weixin.qq.com/miniprogram/dev/component/aria-component.html:
 * a screen reader would find neither buttons nor names. This plugin adds those that src/ui/aria.ts says, to the templates here and to
 * the running app's list of them in aria-runtime.js: both number a component's attributes alike. (@tarojs/plugin-inject does the same,
 * stops at Taro 4.1, and writes into its own package.) None for plain boxes: Taro draws those by templates without attributes.
 */
module.exports = (ctx) => {
  ctx.registerMethod({
    name: 'onSetupClose',
    fn(platform) {
      if (!platform.template) return
      platform.template.mergeComponents(ctx, attributes)
      platform.runtimePath = [platform.runtimePath, path.resolve(__dirname, 'aria-runtime.js')].flat()
    },
  })
}
