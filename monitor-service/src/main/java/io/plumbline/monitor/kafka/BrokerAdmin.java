package io.plumbline.monitor.kafka;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;

/** A connection for questions to the broker, and what comes back: an answer or a {@link BrokerFailure}. */
final class BrokerAdmin implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

    final Admin client;
    final String bootstrap;

    BrokerAdmin(Map<String, String> kafka) {
        Map<String, Object> all = new TreeMap<>(kafka);
        all.putIfAbsent(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) TIMEOUT.toMillis());
        all.putIfAbsent(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) TIMEOUT.toMillis() / 2);
        bootstrap = kafka.getOrDefault(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, "");
        try {
            client = Admin.create(all);
        } catch (KafkaException e) {
            throw new BrokerFailure(bootstrap, "connect to Kafka", "", e);
        }
    }

    /**
     * @param needs the permission that is needed for it
     * @throws BrokerFailure if the broker does not answer or refuses
     */
    <T> T await(KafkaFuture<T> answer, String doing, String needs) {
        try {
            return answer.get(TIMEOUT.toMillis() + 1000, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new BrokerFailure(bootstrap, doing, needs, e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            throw new BrokerFailure(bootstrap, doing, needs, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BrokerFailure(bootstrap, doing, needs, e);
        }
    }

    @Override
    public void close() {
        client.close(CLOSE_TIMEOUT);
    }
}
