/** An S3 bucket of the calling test file's own, which believes nobody: every request's signature (SigV4) is worked out again here. */
import { createHash, createHmac } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { S3Settings } from '../media/s3-store.ts'
import { afterFile } from './clean-up.ts'

export interface TestBucket {
  settings: S3Settings
  objects: Map<string, { bytes: Buffer; type: string }>
  /** Requests that were refused, and why. */
  refused: string[]
}

export async function testBucket(): Promise<TestBucket> {
  const bucket: Omit<TestBucket, 'settings'> = { objects: new Map(), refused: [] }
  const secretAccessKey = 'a secret of the test'
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const bytes = Buffer.concat(chunks)
    const wrong = judge(request, bytes, secretAccessKey)
    const key = decodeURIComponent((request.url ?? '').replace('/pictures/', ''))
    if (wrong) {
      bucket.refused.push(wrong)
      response.writeHead(403).end(wrong)
    } else if (request.method === 'PUT') {
      bucket.objects.set(key, { bytes, type: request.headers['content-type'] ?? '' })
      response.writeHead(200).end()
    } else if (request.method === 'DELETE') {
      bucket.objects.delete(key)
      response.writeHead(204).end()
    } else {
      const found = bucket.objects.get(key)
      response.writeHead(found ? 200 : 404).end(found?.bytes)
    }
  }
  const server = createServer((request, response) => void answer(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  afterFile(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const { port } = server.address() as AddressInfo
  const bucketUrl = `http://127.0.0.1:${port}/pictures`
  return { ...bucket, settings: { bucketUrl, region: 'ap-test', accessKeyId: 'TEST', secretAccessKey } }
}

/** AWS, "Create a signed request": the canonical request, the string to sign, the key of the day. null: as it should be. */
function judge(request: IncomingMessage, bytes: Buffer, secret: string): string | null {
  const said = /^AWS4-HMAC-SHA256 Credential=TEST\/(\S+), SignedHeaders=(\S+), Signature=(\w+)$/.exec(
    request.headers.authorization ?? '',
  )
  if (!said) return 'no signature'
  const [, scope = '', signedHeaders = '', signature] = said
  const sha = String(request.headers['x-amz-content-sha256'])
  if (request.method === 'PUT' && sha !== hash(bytes)) return 'the body is not what was signed'
  const headers = signedHeaders.split(';').map((name) => `${name}:${String(request.headers[name]).trim()}\n`)
  const path = (request.url ?? '').split('/').map((part) => encodeURIComponent(decodeURIComponent(part)))
  const canonical = [request.method, path.join('/'), '', headers.join(''), signedHeaders, sha].join('\n')
  const toSign = ['AWS4-HMAC-SHA256', request.headers['x-amz-date'], scope, hash(canonical)].join('\n')
  const key = scope.split('/').reduce<string | Buffer>((k, part) => hmac(k, part), `AWS4${secret}`)
  return hmac(key, toSign).toString('hex') === signature ? null : 'another signature'
}

function hash(text: string | Buffer): string {
  return createHash('sha256').update(text).digest('hex')
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}
