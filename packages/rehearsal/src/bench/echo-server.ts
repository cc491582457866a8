/** The least an answer can cost in this stack: bare Fastify that sends back what it got, or a text that never changes. Tells its URL over IPC. */
import fastify from 'fastify'

const server = fastify()
server.post('/echo', (request, reply) => reply.send(request.body))

// As long as a frontier.
const text = JSON.stringify({ static: 'x'.repeat(400) })
server.get('/static', (_request, reply) => reply.type('application/json; charset=utf-8').send(text))

process.send?.(await server.listen({ host: '127.0.0.1', port: 0 }))
process.on('disconnect', () => process.exit(0))
