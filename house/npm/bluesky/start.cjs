// Starts a small AT Protocol network on loopback: a directory of names (PLC), a server of accounts
// (PDS), and Bluesky's own service that shows posts (AppView). Prints one line of JSON when ready.
// From the environment: DB_POSTGRES_URL, BLUESKY_PORTS (PLC, PDS, AppView), RATE_LIMITS (1 or 0).
process.env.LOG_ENABLED ??= 'false'
const { TestPlc, TestPds, TestBsky } = require('@atproto/dev-env')
const { mockNetworkUtilities } = require('@atproto/dev-env/dist/util')

const [plcPort, pdsPort, bskyPort] = process.env.BLUESKY_PORTS.split(',').map(Number)

async function start() {
  const plc = await TestPlc.create({ port: plcPort })
  const bsky = await TestBsky.create({
    port: bskyPort,
    publicUrl: `http://localhost:${bskyPort}`,
    plcUrl: plc.url,
    pdsPort,
    repoProvider: `ws://localhost:${pdsPort}`,
    dbPostgresUrl: process.env.DB_POSTGRES_URL,
    dbPostgresSchema: 'bluesky',
    redisHost: '',
  })
  const pds = await TestPds.create({
    port: pdsPort,
    hostname: 'localhost',
    didPlcUrl: plc.url,
    bskyAppViewUrl: bsky.url,
    bskyAppViewDid: bsky.ctx.cfg.serverDid,
    enableDidDocWithSession: true,
    rateLimitsEnabled: process.env.RATE_LIMITS === '1',
  })
  mockNetworkUtilities(pds, bsky)
  const stop = async () => {
    setTimeout(() => process.exit(0), 3000).unref()
    await bsky.close()
    await pds.close()
    await plc.close()
    process.exit(0)
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
  console.log(JSON.stringify({ ready: true, server: pds.ctx.cfg.service.did }))
}

start().catch((error) => {
  console.error(error)
  process.exit(1)
})
