export type CashierView =
  | {
      kind: 'CONFIRM'
      merchant: string
      description: string
      amountFen: number
      prepayId: string
      returnUrl: string | undefined
    }
  | { kind: 'DONE'; merchant: string; amountFen: number; returnUrl: string | undefined }
  | { kind: 'REFUSED'; title: string; detail: string; returnUrl: string | undefined }

/** A payment sheet that cannot be mistaken for the real one. No script, no outside asset: it works with everything blocked. */
export function cashierPage(view: CashierView): string {
  const back = view.kind === 'DONE' && view.returnUrl !== undefined ? view.returnUrl : undefined
  return `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="referrer" content="no-referrer">
${back === undefined ? '' : `<meta http-equiv="refresh" content="1; url=${escaped(back)}">`}
<title>收银台（沙箱）</title>
<style>${STYLE}</style>
</head>
<body>
<p class="ribbon">沙箱环境 · 不会产生真实扣款</p>
<main class="sheet">${sheet(view)}</main>
<p class="footnote">本页由本地沙箱提供，用于代替微信收银台</p>
</body>
</html>`
}

function sheet(view: CashierView): string {
  switch (view.kind) {
    case 'CONFIRM':
      return `
<h1 class="merchant">${escaped(view.merchant)}</h1>
<p class="amount"><span class="yen">¥</span>${yuan(view.amountFen)}</p>
<dl>
  <div><dt>商品</dt><dd>${escaped(view.description)}</dd></div>
  <div><dt>收款方</dt><dd>${escaped(view.merchant)}</dd></div>
  <div><dt>支付方式</dt><dd>沙箱零钱</dd></div>
</dl>
<form method="post" action="/cashier/pay">
  <input type="hidden" name="prepay_id" value="${escaped(view.prepayId)}">
  ${view.returnUrl === undefined ? '' : `<input type="hidden" name="return_url" value="${escaped(view.returnUrl)}">`}
  <button class="primary" type="submit">确认支付</button>
</form>
${backLink(view.returnUrl, '取消', 'secondary')}`
    case 'DONE':
      return `
<div class="mark ok" aria-hidden="true"></div>
<h1>支付成功</h1>
<p class="amount"><span class="yen">¥</span>${yuan(view.amountFen)}</p>
<p class="detail">收款方：${escaped(view.merchant)}</p>
${backLink(view.returnUrl, '返回商家', 'primary')}`
    case 'REFUSED':
      return `
<div class="mark no" aria-hidden="true"></div>
<h1>${escaped(view.title)}</h1>
<p class="detail">${escaped(view.detail)}</p>
${backLink(view.returnUrl, '返回商家', 'primary')}`
  }
}

function backLink(returnUrl: string | undefined, label: string, look: 'primary' | 'secondary'): string {
  if (returnUrl === undefined) return '<p class="detail">可以关闭此页面</p>'
  return `<a class="${look}" href="${escaped(returnUrl)}">${label}</a>`
}

/** Fen to yuan by text, so that no float ever holds money. */
function yuan(fen: number): string {
  const digits = String(fen).padStart(3, '0')
  return `${digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ',')}.${digits.slice(-2)}`
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}

const STYLE = `
*{box-sizing:border-box;margin:0}
html{-webkit-text-size-adjust:100%}
body{min-height:100vh;min-height:100dvh;display:flex;flex-direction:column;background:#ededed;color:#191919;
font:16px/1.5 -apple-system,BlinkMacSystemFont,"PingFang SC","Hiragino Sans GB","Noto Sans CJK SC","Microsoft YaHei",sans-serif}
.ribbon{padding:8px 16px;text-align:center;font-size:13px;color:#7a4b00;letter-spacing:.02em;
background:repeating-linear-gradient(-45deg,#fff3d6 0 12px,#ffeabd 12px 24px)}
.sheet{width:100%;max-width:430px;margin:auto auto 0;padding:40px 24px calc(24px + env(safe-area-inset-bottom));background:#fff;
border-radius:16px 16px 0 0;text-align:center;box-shadow:0 -8px 32px rgba(0,0,0,.06)}
h1{font-size:20px;font-weight:600;line-height:1.4}
h1.merchant{font-size:16px;font-weight:500;color:#333}
.amount{margin:8px 0 32px;font-size:48px;font-weight:600;line-height:1.2;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
.yen{font-size:32px;margin-right:4px}
dl{margin:0 0 32px;border-top:1px solid #eee;text-align:left;font-size:15px}
dl div{display:flex;gap:24px;justify-content:space-between;padding:14px 0;border-bottom:1px solid #f2f2f2}
dt{flex:none;color:#767676}
dd{text-align:right;overflow-wrap:anywhere;display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:2;overflow:hidden}
.primary,.secondary{display:block;width:100%;padding:13px;border:0;border-radius:8px;font:inherit;font-size:17px;font-weight:500;
text-align:center;text-decoration:none;cursor:pointer}
.primary{background:#07823f;color:#fff}
.primary:active{background:#056b33}
.secondary{margin-top:12px;background:#f2f2f2;color:#07823f}
.secondary:active{background:#e5e5e5}
:focus-visible{outline:3px solid #9bd8b6;outline-offset:2px}
.detail{margin:8px 0 32px;color:#666;font-size:15px;overflow-wrap:anywhere}
.mark{width:64px;height:64px;margin:0 auto 16px;border-radius:50%;position:relative}
.mark::before,.mark::after{content:"";position:absolute;background:#fff;border-radius:2px}
.ok{background:#07823f}
.ok::before{width:5px;height:18px;left:20px;top:30px;transform:rotate(-45deg)}
.ok::after{width:5px;height:32px;left:36px;top:17px;transform:rotate(40deg)}
.no{background:#c24b2c}
.no::before{width:6px;height:26px;left:29px;top:13px}
.no::after{width:6px;height:6px;left:29px;top:44px}
.footnote{padding:10px 16px 14px;background:#fff;text-align:center;font-size:12px;color:#8a8a8a}
@media (min-width:480px){.sheet{margin:auto;border-radius:16px}.footnote{background:none}}
`
