package io.plumbline.kafka;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.FaultHandlerFactory;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.Server$;
import kafka.server.SharedServer;
import kafka.server.StandardFaultHandlerFactory;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.bootstrap.BootstrapMetadata;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.raft.QuorumConfig;
import org.apache.kafka.server.fault.LoggingFaultHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Tuple2;

/**
 * One Kafka broker, with its own controller, inside this process. A directory can be used again: its topics and records
 * are still there, on whatever port. Several brokers may run side by side, each in its own directory.
 *
 * <p>The broker keeps threads that hold up the exit of the process until {@link #close()}.
 */
public final class EmbeddedKafka implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedKafka.class);
    private static final Duration SHUTDOWN = Duration.ofSeconds(30);

    private final String bootstrapServers;
    private final BrokerDirectory directory;
    private final BoundSockets sockets;
    private final Metrics metrics;
    private final ControllerServer controller;
    private final BrokerServer broker;
    private boolean closed;

    private EmbeddedKafka(BrokerSettings settings, BrokerDirectory directory, BoundSockets sockets) {
        this.directory = directory;
        this.sockets = sockets;
        this.bootstrapServers =
                BrokerProperties.address(settings.advertisedHost(), settings.advertised(sockets.brokerPort()));
        Properties properties = BrokerProperties.of(settings, directory, sockets);
        KafkaConfig config = KafkaConfig.fromProps(properties, false);
        Tuple2<MetaPropertiesEnsemble, BootstrapMetadata> stored = KafkaRaftServer.initializeLogDirs(config, LOG, "");
        this.metrics = Server$.MODULE$.initializeMetrics(
                config, Time.SYSTEM, stored._1().clusterId().orElse(""));
        Map<Integer, InetSocketAddress> voters =
                QuorumConfig.parseVoterConnections(config.quorumConfig().voters());
        SharedServer shared = new SharedServer(
                config,
                stored._1(),
                Time.SYSTEM,
                metrics,
                CompletableFuture.completedFuture(voters),
                List.of(),
                faults(),
                sockets);
        this.controller = new ControllerServer(shared, KafkaRaftServer.configSchema(), stored._2());
        this.broker = new BrokerServer(shared);
    }

    /**
     * Starts a broker on the loopback address and returns when it serves requests.
     *
     * @param dataDir see {@link BrokerSettings#dataDirectory()}
     * @param port 0 picks a free one
     * @throws BrokerStartException when the port is taken, or the directory cannot be used
     */
    public static EmbeddedKafka start(Path dataDir, int port) {
        return start(BrokerSettings.local(dataDir, port));
    }

    /**
     * Starts a broker and returns when it serves requests.
     *
     * @throws BrokerStartException when the port is taken, or the directory cannot be used
     */
    public static EmbeddedKafka start(BrokerSettings settings) {
        // Sockets first: a taken port must leave no trace on the disk.
        BoundSockets sockets = BoundSockets.open(BrokerProperties.BROKER_LISTENER, settings.host(), settings.port());
        BrokerDirectory directory = null;
        EmbeddedKafka kafka = null;
        try {
            directory = BrokerDirectory.open(
                    settings.dataDirectory(), BrokerProperties.NODE_ID, BrokerProperties.CONTROLLER_LISTENER);
            kafka = new EmbeddedKafka(settings, directory, sockets);
            kafka.controller.startup();
            kafka.broker.startup();
            return kafka;
        } catch (Throwable e) {
            release(kafka, directory, sockets, e);
            if (e instanceof BrokerStartException || e instanceof Error) {
                throw e;
            }
            throw new BrokerStartException(
                    "The broker in " + settings.dataDirectory() + " did not start: " + e.getMessage(), e);
        }
    }

    /** What clients take as {@code bootstrap.servers}: {@code host:port}. */
    public String bootstrapServers() {
        return bootstrapServers;
    }

    /** Stops the broker in order; its records stay on the disk. A second call does nothing. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            broker.shutdown(SHUTDOWN);
        } finally {
            try {
                controller.shutdown();
                metrics.close();
                sockets.close();
            } catch (IOException e) {
                LOG.warn("A socket of the broker did not close", e);
            } finally {
                directory.close();
            }
        }
    }

    private static void release(
            @Nullable EmbeddedKafka kafka,
            @Nullable BrokerDirectory directory,
            BoundSockets sockets,
            Throwable failure) {
        try {
            if (kafka != null) {
                kafka.close();
                return;
            }
            sockets.close();
            if (directory != null) {
                directory.close();
            }
        } catch (IOException | RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    private static FaultHandlerFactory faults() {
        FaultHandlerFactory standard = new StandardFaultHandlerFactory();
        // A broker that cannot start must tell its caller. Kafka's own handler would end the process.
        return (name, fatal, action) ->
                name.endsWith("startup") ? new LoggingFaultHandler(name, action) : standard.build(name, fatal, action);
    }
}
