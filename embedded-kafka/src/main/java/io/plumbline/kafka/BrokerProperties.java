package io.plumbline.kafka;

import java.net.InetSocketAddress;
import java.util.Properties;

/** Kafka's configuration for one small broker that is its own controller. */
final class BrokerProperties {
    static final String BROKER_LISTENER = "PLAINTEXT";
    static final String CONTROLLER_LISTENER = "CONTROLLER";
    static final int NODE_ID = 1;

    private static final String LARGEST_BATCH = Integer.toString(8 * 1024 * 1024);

    private BrokerProperties() {}

    static Properties of(BrokerSettings settings, BrokerDirectory directory, BoundSockets sockets) {
        Properties properties = new Properties();
        listen(properties, settings, sockets);
        standAlone(properties);
        keepReplayedYears(properties);
        staySmall(properties);
        properties.setProperty("log.dirs", directory.logs().toString());
        properties.setProperty("message.max.bytes", LARGEST_BATCH);
        properties.setProperty("replica.fetch.max.bytes", LARGEST_BATCH);
        settings.properties().forEach(properties::setProperty);
        return properties;
    }

    /** {@code host:port}, an IPv6 address in brackets. */
    static String address(String host, int port) {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    private static void listen(Properties properties, BrokerSettings settings, BoundSockets sockets) {
        InetSocketAddress controller = sockets.controllerAddress();
        String controllerAddress = address(controller.getAddress().getHostAddress(), controller.getPort());
        int port = sockets.brokerPort();
        properties.setProperty("process.roles", "broker,controller");
        properties.setProperty("node.id", Integer.toString(NODE_ID));
        properties.setProperty(
                "listeners",
                BROKER_LISTENER + "://" + address(settings.host(), port) + "," + CONTROLLER_LISTENER + "://"
                        + controllerAddress);
        properties.setProperty(
                "advertised.listeners",
                BROKER_LISTENER + "://" + address(settings.advertisedHost(), settings.advertised(port)));
        properties.setProperty("controller.listener.names", CONTROLLER_LISTENER);
        properties.setProperty(
                "listener.security.protocol.map", BROKER_LISTENER + ":PLAINTEXT," + CONTROLLER_LISTENER + ":PLAINTEXT");
        properties.setProperty("controller.quorum.voters", NODE_ID + "@" + controllerAddress);
    }

    private static void standAlone(Properties properties) {
        properties.setProperty("offsets.topic.replication.factor", "1");
        properties.setProperty("offsets.topic.num.partitions", "1");
        properties.setProperty("transaction.state.log.replication.factor", "1");
        properties.setProperty("transaction.state.log.min.isr", "1");
        properties.setProperty("transaction.state.log.num.partitions", "1");
        properties.setProperty("share.coordinator.state.topic.replication.factor", "1");
        properties.setProperty("share.coordinator.state.topic.min.isr", "1");
        properties.setProperty("share.coordinator.state.topic.num.partitions", "1");
        // Nobody else will join: waiting for more members only delays the first one.
        properties.setProperty("group.initial.rebalance.delay.ms", "0");
        // A killed client's transaction blocks read_committed readers until it is found to have timed out.
        properties.setProperty("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");
    }

    /** Retention goes by record time: the default of a week would delete a replay of 2011 within minutes. */
    private static void keepReplayedYears(Properties properties) {
        properties.setProperty("log.retention.ms", "-1");
    }

    private static void staySmall(Properties properties) {
        // The default is 128 MiB of heap.
        properties.setProperty("log.cleaner.dedupe.buffer.size", Integer.toString(4 * 1024 * 1024));
        properties.setProperty("num.network.threads", "2");
        properties.setProperty("num.io.threads", "4");
        properties.setProperty("background.threads", "4");
        // Two brokers in a process would overwrite each other's management beans, which nobody reads here.
        properties.setProperty("metric.reporters", "");
    }
}
