/**
 * What a browser is told to refuse on the admin's pages: any script, frame, form target or address that is not ours. So a text that slips
 * through as markup runs nothing and sends nothing anywhere. What holds for every answer (nosniff, referrers) is the server's. Styles may be inline, because antd writes them into the page.
 */
export const adminHeaders = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    // Pictures may lie with a CDN; blob: and data: are previews and QR codes made in the page.
    "img-src 'self' https: blob: data:",
    "font-src 'self' data:",
    "connect-src 'self'",
    // The shop's own pages, in the phone of the campaign's preview.
    "frame-src 'self' blob:",
    "worker-src 'self' blob:",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; '),
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
} as const
