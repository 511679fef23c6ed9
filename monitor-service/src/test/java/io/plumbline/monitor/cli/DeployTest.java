package io.plumbline.monitor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.plumbline.monitor.Repository;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is deployed fits together: images, configurations, rules, dashboards. That it runs is for .ci/compose to say. */
class DeployTest {
    private static final Path KUBERNETES = Repository.file("deploy/kubernetes");
    private static final Path RULES = Repository.file("grafana-dashboards/prometheus/plumbline.rules.yml");

    private static List<JsonNode> documents(Path file) throws IOException {
        YAMLMapper yaml = new YAMLMapper();
        try (Reader text = Files.newBufferedReader(file)) {
            List<JsonNode> all = new ArrayList<>();
            yaml.readerFor(JsonNode.class).<JsonNode>readValues(text).forEachRemaining(all::add);
            return all;
        }
    }

    private static List<Path> files(Path directory, String ending) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(file -> file.toString().endsWith(ending)).sorted().toList();
        }
    }

    private static JsonNode stateful() throws IOException {
        return documents(KUBERNETES.resolve("statefulset.yaml")).get(0);
    }

    private static JsonNode container() throws IOException {
        return stateful().at("/spec/template/spec/containers/0");
    }

    private static List<String> texts(JsonNode list) {
        List<String> all = new ArrayList<>();
        list.forEach(one -> all.add(one.asText()));
        return all;
    }

    @Test
    void shouldNameEveryManifest() throws IOException {
        List<String> there = new ArrayList<>();
        for (Path file : files(KUBERNETES, ".yaml")) {
            for (JsonNode document : documents(file)) {
                assertThat(document.path("apiVersion").isTextual())
                        .as("apiVersion in " + file)
                        .isTrue();
                assertThat(document.path("kind").isTextual())
                        .as("kind in " + file)
                        .isTrue();
            }
            there.add(file.getFileName().toString());
        }
        there.removeAll(List.of("kustomization.yaml", "secret.example.yaml"));
        JsonNode named =
                documents(KUBERNETES.resolve("kustomization.yaml")).get(0).path("resources");
        assertThat(texts(named))
                .contains("../../grafana-dashboards")
                .containsAll(there)
                .hasSize(there.size() + 1);
    }

    @Test
    void shouldHaveTheRulesOfPrometheus() throws IOException {
        Path file = KUBERNETES.resolve("prometheusrule.yaml");
        String text = Files.readString(file);
        String groups = Files.readAllLines(RULES).stream()
                .dropWhile(line -> !line.equals("groups:"))
                .map(line -> line.isEmpty() ? line : "  " + line)
                .collect(Collectors.joining("\n", "", "\n"));
        int begin = text.indexOf("  groups:");
        assertThat(begin).isPositive();
        if (Boolean.getBoolean("plumbline.write")) {
            Files.writeString(file, text.substring(0, begin) + groups);
            return;
        }
        assertThat(text.substring(begin))
                .as("the rules of deploy/kubernetes; write them anew with: ./mvnw -pl monitor-service -am test"
                        + " -Dtest=DeployTest -Dsurefire.failIfNoSpecifiedTests=false -Dplumbline.write=true")
                .isEqualTo(groups);
        assertThat(documents(file).get(0).at("/spec/groups"))
                .isEqualTo(documents(RULES).get(0).path("groups"));
    }

    @Test
    void shouldHaveEveryDashboard() throws IOException {
        Path folder = Repository.file("grafana-dashboards");
        List<String> there = files(folder.resolve("dashboards"), ".json").stream()
                .map(file -> "dashboards/" + file.getFileName())
                .toList();
        JsonNode generated = documents(folder.resolve("kustomization.yaml")).get(0);
        assertThat(texts(generated.at("/configMapGenerator/0/files"))).isEqualTo(there);
    }

    @Test
    void shouldRunWithAReadOnlyRootAsTheUserOfTheImage() throws IOException {
        String image = Files.readString(Repository.file("deploy/Dockerfile"));
        JsonNode pod = stateful().at("/spec/template/spec");
        String user = pod.at("/securityContext/runAsUser").asText();
        assertThat(image).contains("USER " + user + ":" + user);
        assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
        assertThat(container().at("/securityContext/readOnlyRootFilesystem").asBoolean())
                .isTrue();
        assertThat(container().at("/livenessProbe/httpGet/path").asText()).isEqualTo("/livez");
        assertThat(container().at("/readinessProbe/httpGet/path").asText()).isEqualTo("/readyz");
    }

    @Test
    void shouldBindPortsToThisMachineOnlyAndPinEveryImage() throws IOException {
        JsonNode services =
                documents(Repository.file("docker-compose.yml")).get(0).path("services");
        assertThat(services).isNotEmpty();
        for (JsonNode service : services) {
            assertThat(texts(service.path("ports"))).allMatch(port -> port.startsWith("127.0.0.1:"));
            if (service.has("image")) {
                assertThat(service.path("image").asText()).matches("plumbline:local|[a-z/]+:v?\\d+\\.\\d+\\.\\d+");
            }
        }
    }

    /** Secrets are mounted where the configuration looks for them, with the names that the example has. */
    @Test
    void shouldAcceptTheConfigurations(@TempDir Path directory) throws Exception {
        Ran compose = Ran.plumbline(
                "config",
                "check",
                "--config",
                Repository.file("deploy/compose/plumbline.yml").toString());
        assertThat(compose.exitCode()).as(compose.err()).isZero();

        JsonNode secret =
                documents(KUBERNETES.resolve("secret.example.yaml")).get(0).path("stringData");
        String mounted = "/run/secrets/plumbline/";
        String text = Files.readString(KUBERNETES.resolve("plumbline.yml"));
        for (String key : List.of("tokens.yml", "session-key")) {
            assertThat(text).contains(mounted + key);
            String filled = secret.path(key)
                    .asText()
                    .replace("PUT-A-HASH-HERE", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")
                    .replace("PUT-A-KEY-HERE", "c".repeat(44));
            Files.writeString(directory.resolve(key), distinct(filled));
        }
        Path config = Files.writeString(directory.resolve("plumbline.yml"), text.replace(mounted, directory + "/"));
        Ran kubernetes = Ran.plumbline("config", "check", "--config", config.toString());
        assertThat(kubernetes.exitCode()).as(kubernetes.err()).isZero();
        assertThat(texts(container().path("args")))
                .containsExactly("serve", "--config", "/etc/plumbline/plumbline.yml");
        assertThat(container().path("volumeMounts").toString())
                .contains("\"/etc/plumbline\"", "\"/run/secrets/plumbline\"", "\"/var/lib/plumbline\"", "\"/tmp\"");
    }

    /** Two tokens are never the same. */
    private static String distinct(String tokens) {
        return tokens.replaceFirst("9f86", "0f86");
    }
}
