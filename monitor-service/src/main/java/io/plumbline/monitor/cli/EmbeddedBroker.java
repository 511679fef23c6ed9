package io.plumbline.monitor.cli;

import io.plumbline.kafka.BrokerSettings;
import io.plumbline.kafka.EmbeddedKafka;
import java.nio.file.Path;

/**
 * The broker inside this process, for the commands that start one. The only class that names it: the broker's classes are
 * not there in a production service, and no command may fail to load for that.
 */
final class EmbeddedBroker implements AutoCloseable {
    private final EmbeddedKafka kafka;

    private EmbeddedBroker(EmbeddedKafka kafka) {
        this.kafka = kafka;
    }

    /**
     * On the loopback address.
     *
     * @param port 0 picks a free one
     * @throws CommandFailure when the port is taken, or the directory cannot be used
     */
    static EmbeddedBroker start(Path data, int port) {
        return start(data, "127.0.0.1", "127.0.0.1", port);
    }

    /**
     * @param host the address to listen on
     * @param advertisedHost what clients are told to connect to
     * @throws CommandFailure when the port is taken, or the directory cannot be used
     */
    static EmbeddedBroker start(Path data, String host, String advertisedHost, int port) {
        try {
            return new EmbeddedBroker(EmbeddedKafka.start(new BrokerSettings(data, host, advertisedHost, port)));
        } catch (RuntimeException e) {
            // Not by its type: the broker's exception would have to be there before this class may be loaded.
            throw new CommandFailure(ExitCode.BAD_USE, String.valueOf(e.getMessage()), e);
        } catch (NoClassDefFoundError e) {
            throw new CommandFailure(
                    ExitCode.BAD_USE,
                    "the embedded broker is not part of this installation; start it from a checkout with ./plumbline",
                    e);
        }
    }

    String bootstrapServers() {
        return kafka.bootstrapServers();
    }

    @Override
    public void close() {
        kafka.close();
    }
}
