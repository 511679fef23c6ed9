import java.time.Instant;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/** Sends a prediction, and later its label, with the plain Kafka client. */
public class KafkaClient {
    public static void main(String[] args) throws Exception {
        Map<String, Object> settings = Map.of("bootstrap.servers", args[0]);
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            String prediction = """
                    {"model": "bike-demand", "version": "3", "id": "java-kafka-1", "time": "%s",
                     "features": {"temp": 0.24, "season": "winter", "holiday": false},
                     "prediction": 16.2}""".formatted(Instant.now());
            producer.send(new ProducerRecord<>("plumbline.events", prediction)).get();

            // Once the truth is known, minutes or weeks later: the same model, version and id.
            String label = """
                    {"model": "bike-demand", "version": "3", "id": "java-kafka-1", "label": 12}""";
            producer.send(new ProducerRecord<>("plumbline.events", label)).get();
        }
    }
}
