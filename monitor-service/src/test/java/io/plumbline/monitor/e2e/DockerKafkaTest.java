package io.plumbline.monitor.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.monitor.Repository;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.kafka.KafkaContainer;

/**
 * {@link WholePath} on the Kafka of the image that {@code docker-compose.yml} names. Needs a Docker daemon: {@code ./mvnw verify
 * -Pdocker}.
 */
@Tag("docker")
class DockerKafkaTest {
    private static final Pattern IMAGE = Pattern.compile("(?m)^ *image: (apache/kafka:\\S+)$");

    @Test
    void shouldTellADriftEverywhereAndItsEnd(@TempDir Path directory) throws Exception {
        Matcher image = IMAGE.matcher(Files.readString(Repository.file("docker-compose.yml")));
        assertThat(image.find())
                .as("docker-compose.yml names an image of Kafka")
                .isTrue();
        try (KafkaContainer broker = new KafkaContainer(image.group(1))) {
            broker.start();
            WholePath.check(broker.getBootstrapServers(), directory);
        }
    }
}
