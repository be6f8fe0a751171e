/**
 * A small dealer-management service as an API developer would run it behind the exchange: four APIs on one port.
 * Leaves to @portreeve/verifier who may call; knows nothing of gateways, tokens or subscriptions itself.
 * Start at start-dms-service.ts, then serve-api.ts.
 */
export { type DmsApi, type DmsService, type DmsServiceOptions, startDmsService } from './start-dms-service.ts'
