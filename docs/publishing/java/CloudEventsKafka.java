import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.kafka.CloudEventSerializer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/** Sends a prediction, and later its label, as CloudEvents in binary mode. */
public class CloudEventsKafka {
    public static void main(String[] args) throws Exception {
        Map<String, Object> settings = Map.of("bootstrap.servers", args[0]);
        try (KafkaProducer<String, CloudEvent> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new CloudEventSerializer())) {
            CloudEvent prediction = event("prediction", """
                    {"features": {"temp": 0.24, "season": "winter", "holiday": false}, "prediction": 16.2}""");
            producer.send(new ProducerRecord<>("plumbline.events", prediction)).get();

            // Once the truth is known, minutes or weeks later.
            CloudEvent label = event("label", "{\"label\": 12}");
            producer.send(new ProducerRecord<>("plumbline.events", label)).get();
        }
    }

    private static CloudEvent event(String kind, String json) {
        return CloudEventBuilder.v1()
                .withId("java-cloudevents-1") // of the prediction; its label has the same
                .withType("com.example." + kind)
                .withSource(URI.create("/bike-service"))
                .withTime(OffsetDateTime.now())
                .withExtension("model", "bike-demand")
                .withExtension("modelversion", "3")
                .withData("application/json", json.getBytes(StandardCharsets.UTF_8))
                .build();
    }
}
