import { generateKeyPairSync, sign } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { wechatPayKeys } from './keys.ts'
import { verifySignature } from './verify.ts'

const wechat = generateKeyPairSync('rsa', { modulusLength: 2048 })
const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 })
const serial = 'PUB_KEY_ID_0000000000000024101100397200000006'
const now = 1_722_850_421_000
const deps = { wechatPayKeys: new Map([[serial, wechat.publicKey]]), clock: { now: () => now } }

// Timestamp, nonce and body of https://pay.weixin.qq.com/docs/merchant/development/interface-rules/signature-verification.html
const timestamp = '1722850421'
const nonce = 'd824f2e086d3c1df967785d13fcd22ef'
const body = Buffer.from('{"code_url":"weixin://wxpay/bizpayurl?pr=JyC91EIz1"}')
const documentedText = `1722850421\nd824f2e086d3c1df967785d13fcd22ef\n{"code_url":"weixin://wxpay/bizpayurl?pr=JyC91EIz1"}\n`

/** Made once with openssl: req -x509 -newkey rsa:2048, then dgst -sha256 -sign; the private key was thrown away. */
const platformCertificate = {
  pem: `-----BEGIN CERTIFICATE-----
MIIDRzCCAi+gAwIBAgIUeaphuFpNsMePV1cmwxR2uDoR1nEwDQYJKoZIhvcNAQEL
BQAwMjEbMBkGA1UEAwwSVGVucGF5LmNvbSBSb290IENBMRMwEQYDVQQKDApUZW5w
YXkuY29tMCAXDTI2MTEyMTAzNDYwOFoYDzIxMjYxMDI4MDM0NjA4WjAyMRswGQYD
VQQDDBJUZW5wYXkuY29tIFJvb3QgQ0ExEzARBgNVBAoMClRlbnBheS5jb20wggEi
MA0GCSqGSIb3DQEBAQUAA4IBDwAwggEKAoIBAQCue1c4Yhwyv6sIDJR7ScriyQGx
yHWkklSPoCnYwhaSJpsEZvRRigDxiUzSC93RthShzADe7nYe1h/9568U7m+io5tJ
w+UKBSDpWklhxtJ/8V08HmjH3SNNpGzePGLk2Xvj6RJ4GFrdOjR59h3M4dvNCxhZ
ompzHDYFHzu9G5Bwmjol9naNMxz8MHfyCIdcreUbT8AlbvD6GfDnTm+l10/1tWEX
Uj45MUZsm9MBjbgE6S291Z9Pm8yhbtskMZCykLNocbS4Wf3MiNlyNHLeywIfmADF
kmkPGM8nYmLRDnO3I3ug+1oTur+aKAgr5fIp6nKQwYlZqnDpx4yX8Ef5zESdAgMB
AAGjUzBRMB0GA1UdDgQWBBSXo3wgpowzePcS0JXlsO+6KzfWCjAfBgNVHSMEGDAW
gBSXo3wgpowzePcS0JXlsO+6KzfWCjAPBgNVHRMBAf8EBTADAQH/MA0GCSqGSIb3
DQEBCwUAA4IBAQBER/jtvxnhGfk67I3Mzofmu+qGDWcimKUcIHql2DFCuaq8IscQ
otOFLRt/MBX4SW4Tj1fxXq+QXWCbNJT+uM241UWlNQOfcoW94JWk5D/lO1H7cxWG
8WTQ4Sor1T301xBEbAERq6/e19xgklILSr5jBsioeps98e0CoOhekghGoYJh5Pxc
PFH6RcsVa4d7N8rYlv8u9ZFVyLMFt/lnYgKgtHbWL2DKk/Rhskhp1chHX/6tLAto
iQp3mtms50lHKTfP8prepDVp23/yl74WhXFPcW2CN43zCFNzdZKbR/2HZNDAEAVl
Uq5/7xnCasg3g/wOz6gDjQWzNOOgoA1OmvIn
-----END CERTIFICATE-----`,
  signatureOfDocumentedText:
    'pm5dtwp+Qpn7diTC3MSKHjulOTplLWXNXTqHnRYNJk3n4wz/ooR18CLR7My9MQIZRB+0ONUbeMbgtBR58Q0GvSYX1q5cvQnOJlDTt5u/aYpuvP7usbV67gDkmSnqvFENTQBxvVgvkJCsVboO+L0Ij3wR5zcrS1trbjZRfO1KwmwpFbT1HkwXoK5B27IYDwvnKudjC9oyRruyTh7tbwkET6oGzfxits8Viso6Zs+PrGIm72+kY0Grd0ypGUULN0LSAS44QoswL2+5WUrhQc9kvlrCfaTu83CeQR4csawAHvSSlIkFyV6pwjYT1H0ulcbMv7Gl4Yncn3alie9aFB9q/A==',
}

function headers(changes: Record<string, string | undefined> = {}, key = wechat.privateKey, text = documentedText) {
  return {
    'wechatpay-timestamp': timestamp,
    'wechatpay-nonce': nonce,
    'wechatpay-serial': serial,
    'wechatpay-signature': sign('RSA-SHA256', Buffer.from(text), key).toString('base64'),
    ...changes,
  }
}

describe('verifySignature', () => {
  it('accepts the documented text signed with the key its serial names', () => {
    expect(verifySignature({ headers: headers(), body }, deps)).toEqual({ kind: 'VERIFIED', nonce })
  })

  it('accepts an empty body, as a 204 has', () => {
    const signed = headers({}, wechat.privateKey, `${timestamp}\n${nonce}\n\n`)
    expect(verifySignature({ headers: signed, body: Buffer.alloc(0) }, deps).kind).toBe('VERIFIED')
  })

  it.each([
    ['a changed body', headers(), Buffer.from(body.toString().replace('JyC', 'JyD')), 'BAD_SIGNATURE'],
    ['a changed nonce', headers({ 'wechatpay-nonce': 'other' }), body, 'BAD_SIGNATURE'],
    ['the signature of a stranger', headers({}, stranger.privateKey), body, 'BAD_SIGNATURE'],
    ['a signature that is no base64', headers({ 'wechatpay-signature': '§' }), body, 'BAD_SIGNATURE'],
    ["WeChat's own probe", headers({ 'wechatpay-signature': 'WECHATPAY/SIGNTEST/abc' }), body, 'BAD_SIGNATURE'],
    ['a serial nobody told us', headers({ 'wechatpay-serial': 'PUB_KEY_ID_1' }), body, 'UNKNOWN_SERIAL'],
    ['no signature', headers({ 'wechatpay-signature': undefined }), body, 'HEADERS_MISSING'],
    ['a timestamp that is no number', headers({ 'wechatpay-timestamp': '17e8' }), body, 'CLOCK_SKEW'],
  ])('rejects %s', (_, given, bytes, reason) => {
    expect(verifySignature({ headers: given, body: bytes }, deps)).toEqual({ kind: 'REJECTED', reason })
  })

  it.each([
    [300_000, 'VERIFIED'],
    [301_000, 'REJECTED'],
    [-300_000, 'VERIFIED'],
    [-301_000, 'REJECTED'],
  ])('a message read %i ms after it was signed is %s', (laterMs, kind) => {
    const reader = { ...deps, clock: { now: () => now + laterMs } }
    expect(verifySignature({ headers: headers(), body }, reader).kind).toBe(kind)
  })
})

describe('wechatPayKeys', () => {
  it('refuses a public key under an id WeChat would never send', () => {
    const pem = wechat.publicKey.export({ type: 'spki', format: 'pem' })
    expect(() => wechatPayKeys({ publicKeys: [{ id: '5157F09E', pem }] })).toThrow('PUB_KEY_ID_')
    expect([...wechatPayKeys({ publicKeys: [{ id: serial, pem }] }).keys()]).toEqual([serial])
  })

  it('finds a platform certificate under the serial number written in it', () => {
    const keys = wechatPayKeys({ platformCertificates: [platformCertificate.pem] })
    const signed = headers({
      'wechatpay-serial': '79AA61B85A4DB0C78F575726C31476B83A11D671',
      'wechatpay-signature': platformCertificate.signatureOfDocumentedText,
    })
    expect(verifySignature({ headers: signed, body }, { ...deps, wechatPayKeys: keys }).kind).toBe('VERIFIED')
  })
})
