/** The least a JSON POST can cost in this stack: bare Fastify that sends back what it got. Tells its URL over IPC. */
import fastify from 'fastify'

const server = fastify()
server.post('/echo', (request, reply) => reply.send(request.body))
process.send?.(await server.listen({ host: '127.0.0.1', port: 0 }))
process.on('disconnect', () => process.exit(0))
