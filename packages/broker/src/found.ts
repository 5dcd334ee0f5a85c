export type BrokerBinary = {
  kind: 'binary';
  path: string;
  from: 'NATS_SERVER_BIN' | 'path' | 'cache' | 'debian';
  version: string;
};

export type BrokerImage = { kind: 'docker'; image: string };

/** Something that `startBroker` can start. */
export type BrokerServer = BrokerBinary | BrokerImage;

/** A broker that runs already, or a server to start. */
export type FoundBroker = { kind: 'url'; url: string } | BrokerServer;
