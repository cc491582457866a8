import { join } from 'node:path'
import Fastify, { LogController } from 'fastify'
import { cashierRoutes } from './cashier/routes.ts'
import { codeRoutes } from './code/routes.ts'
import type { SandboxConfig } from './config.ts'
import { LoginCodes } from './login/codes.ts'
import { loginRoutes } from './login/routes.ts'
import { UserKeys } from './login/user-keys.ts'
import { userRoutes } from './login/user-routes.ts'
import { messageRoutes } from './messages/routes.ts'
import { Notifier } from './pay/notifier.ts'
import { Orders } from './pay/orders.ts'
import { Refunds } from './pay/refunds.ts'
import { payRoutes } from './pay/routes.ts'
import { riskRoutes } from './risk/routes.ts'
import { Visitors } from './risk/visitors.ts'
import { shippingRoutes } from './shipping/routes.ts'
import { calmSwitches, type Switches, switchesSchema } from './switches.ts'
import { tokenRoutes } from './token/routes.ts'
import { StableTokens } from './token/tokens.ts'

export type Sandbox = { url: string; stop(): Promise<void> }

export type SandboxOptions = {
  /** Epoch milliseconds. */
  clock?: () => number
  /** Waits before the second, third, … delivery of a notify, in ms. */
  notifyScheduleMs?: readonly number[]
  /** Requests a second of one merchant number at one interface before 429. */
  payQuotaPerSecond?: number
}

/** What the routes share. */
export type SandboxContext = {
  config: SandboxConfig
  clock: () => number
  switches: Switches
  codes: LoginCodes
  visitors: Visitors
  tokens: StableTokens
  userKeys: UserKeys
  orders: Orders
  refunds: Refunds
  notifier: Notifier
}

/** Plays WeChat on one port: login, Pay v3, its cashier, its notifies and its bad days. */
export async function startSandbox(config: SandboxConfig, options: SandboxOptions = {}): Promise<Sandbox> {
  const clock = options.clock ?? Date.now
  const orders = await Orders.open(join(config.dir, 'payments.jsonl'), clock)
  const refunds = await Refunds.open(join(config.dir, 'refunds.jsonl'), clock)
  const switches = calmSwitches()
  const context: SandboxContext = {
    config,
    clock,
    switches,
    codes: new LoginCodes(config.appId, clock),
    visitors: new Visitors(clock),
    tokens: new StableTokens(clock),
    userKeys: new UserKeys(config.appSecret, clock),
    orders,
    refunds,
    notifier: new Notifier({ config, clock, switches, scheduleMs: options.notifyScheduleMs }),
  }

  const app = Fastify({
    logger: { level: config.logLevel },
    // A logged URL would hold the app secret that jscode2session carries in its query.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: 64 * 1024,
    forceCloseConnections: true,
  })
  app.setErrorHandler<Error & { statusCode?: number }>((error, request, reply) => {
    const status = error.statusCode ?? 500
    if (status >= 500) request.log.error({ error: error.stack }, 'sandbox failed')
    return reply.code(status).send({ code: status >= 500 ? 'SYSTEM_ERROR' : 'PARAM_ERROR', message: error.message })
  })

  app.register(loginRoutes(context))
  app.register(userRoutes(context))
  app.register(tokenRoutes(context))
  app.register(riskRoutes(context))
  app.register(payRoutes(context, { quotaPerSecond: options.payQuotaPerSecond ?? 600 }))
  app.register(shippingRoutes(context))
  app.register(messageRoutes(context))
  app.register(codeRoutes(context))
  app.register(cashierRoutes(context))

  app.get('/health/ready', () => ({ status: 'ready' }))
  app.get('/sandbox/switches', () => switches)
  app.post('/sandbox/switches', (request, reply) => {
    const changes = switchesSchema.partial().safeParse(request.body)
    if (!changes.success) return reply.code(400).send({ code: 'PARAM_ERROR', message: changes.error.message })
    return Object.assign(switches, changes.data)
  })

  const url = await app.listen({ host: config.host, port: config.port })
  return {
    url,
    async stop() {
      context.notifier.stop()
      await app.close()
      await orders.dispose()
      await refunds.dispose()
    },
  }
}
