package io.plumbline.monitor.kafka;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaFuture;

/** Asks the broker, and waits for the answer. */
final class AdminCalls implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final Admin admin;
    private final String bootstrap;

    /** @param kafka settings of Kafka clients, {@code bootstrap.servers} among them */
    AdminCalls(Map<String, String> kafka) {
        Map<String, Object> all = new TreeMap<>(kafka);
        all.putIfAbsent(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) TIMEOUT.toMillis());
        all.putIfAbsent(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) TIMEOUT.toMillis() / 2);
        bootstrap = kafka.getOrDefault(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, "");
        admin = Admin.create(all);
    }

    Admin admin() {
        return admin;
    }

    /** @throws BrokerFailure if the broker does not answer or refuses; its cause is what the broker said */
    <T> T await(KafkaFuture<T> answer, String doing) {
        try {
            return answer.get(TIMEOUT.toMillis() + 1000, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new BrokerFailure(bootstrap, doing, e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            throw new BrokerFailure(bootstrap, doing, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BrokerFailure(bootstrap, doing, e);
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(5));
    }
}
