package io.plumbline.monitor.cli;

import io.plumbline.kafka.BrokerSettings;
import io.plumbline.kafka.EmbeddedKafka;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A broker with TLS, logins and permissions: who is not allowed something by name is not allowed it. */
final class SecuredBroker implements AutoCloseable {
    static final String ADMIN = "admin";
    private static final String PASSWORD = "secret-1";

    private final Path directory;
    private final EmbeddedKafka kafka;

    private SecuredBroker(Path directory, EmbeddedKafka kafka) {
        this.directory = directory;
        this.kafka = kafka;
    }

    /** @param users may log in, but may do nothing yet */
    static SecuredBroker start(Path directory, List<String> users) throws Exception {
        Path keys = directory.resolve("broker.p12");
        Path trusted = directory.resolve("trusted.p12");
        Path certificate = directory.resolve("broker.pem");
        keytool(
                "-genkeypair",
                "-alias",
                "broker",
                "-keyalg",
                "EC",
                "-dname",
                "CN=broker",
                "-ext",
                "SAN=ip:127.0.0.1",
                "-keystore",
                keys.toString());
        keytool(
                "-exportcert",
                "-rfc",
                "-alias",
                "broker",
                "-file",
                certificate.toString(),
                "-keystore",
                keys.toString());
        keytool(
                "-importcert",
                "-noprompt",
                "-alias",
                "broker",
                "-file",
                certificate.toString(),
                "-keystore",
                trusted.toString());
        String logins = Stream.concat(Stream.of(ADMIN), users.stream())
                .map(user -> " user_" + user + "=\"" + PASSWORD + "\"")
                .collect(Collectors.joining());
        Map<String, String> properties = new TreeMap<>();
        properties.put("listener.security.protocol.map", "PLAINTEXT:SASL_SSL,CONTROLLER:PLAINTEXT");
        // By its name: without, the broker takes the name for the protocol when it speaks to itself.
        properties.put("inter.broker.listener.name", "PLAINTEXT");
        properties.put("sasl.enabled.mechanisms", "PLAIN");
        properties.put("sasl.mechanism.inter.broker.protocol", "PLAIN");
        properties.put("listener.name.plaintext.plain.sasl.jaas.config", login(ADMIN, PASSWORD, logins));
        properties.put("ssl.keystore.location", keys.toString());
        properties.put("ssl.keystore.password", PASSWORD);
        properties.put("ssl.key.password", PASSWORD);
        properties.put("ssl.truststore.location", trusted.toString());
        properties.put("ssl.truststore.password", PASSWORD);
        properties.put("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
        // The controller's port is the broker's own and has no logins.
        properties.put("super.users", "User:" + ADMIN + ";User:ANONYMOUS");
        return new SecuredBroker(
                directory,
                EmbeddedKafka.start(
                        BrokerSettings.local(directory.resolve("kafka"), 0).with(properties)));
    }

    private static void keytool(String... arguments) throws IOException, InterruptedException {
        Path program = Path.of(System.getProperty("java.home"), "bin", "keytool");
        List<String> command = Stream.concat(
                        Stream.of(program.toString()),
                        Stream.concat(Stream.of(arguments), Stream.of("-storetype", "PKCS12", "-storepass", PASSWORD)))
                .toList();
        Process process = new ProcessBuilder(command).inheritIO().start();
        if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
            throw new IllegalStateException(String.join(" ", command));
        }
    }

    private static String login(String user, String password, String more) {
        return "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"" + user + "\" password=\""
                + password + "\"" + more + ";";
    }

    String bootstrapServers() {
        return kafka.bootstrapServers();
    }

    /** Settings of a client that logs in with the right password. */
    Map<String, String> client(String user) {
        Map<String, String> all = new TreeMap<>(login(user, PASSWORD));
        all.put("bootstrap.servers", bootstrapServers());
        return all;
    }

    /** Settings of a client, but for the address. */
    Map<String, String> login(String user, String password) {
        return Map.of(
                "security.protocol",
                "SASL_SSL",
                "sasl.mechanism",
                "PLAIN",
                "sasl.jaas.config",
                login(user, password, ""),
                "ssl.truststore.location",
                directory.resolve("trusted.p12").toString(),
                "ssl.truststore.password",
                PASSWORD);
    }

    @Override
    public void close() {
        kafka.close();
    }
}
