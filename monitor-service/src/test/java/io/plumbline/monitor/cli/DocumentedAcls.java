package io.plumbline.monitor.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/** The permissions that the documentation says are needed: its {@code kafka-acls.sh} lines, one by one. */
final class DocumentedAcls {
    private DocumentedAcls() {}

    /** A permission for each operation, given to the user. */
    static List<AclBinding> read(String user) throws IOException {
        List<AclBinding> all = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of("../docs/operations.md"))) {
            if (line.startsWith("kafka-acls.sh ")) {
                all.addAll(parse(List.of(line.split(" ")), "User:" + user));
            }
        }
        return all;
    }

    private static List<AclBinding> parse(List<String> words, String principal) {
        List<AclOperation> operations = new ArrayList<>();
        ResourceType type = ResourceType.UNKNOWN;
        String name = "";
        PatternType pattern = PatternType.LITERAL;
        for (int i = 1; i < words.size(); i++) {
            switch (words.get(i)) {
                case "--add" -> {}
                case "--bootstrap-server", "--command-config", "--allow-principal" -> i++;
                case "--operation" -> operations.add(operation(words.get(++i)));
                case "--resource-pattern-type" ->
                    pattern = PatternType.valueOf(words.get(++i).toUpperCase(Locale.ROOT));
                case "--topic", "--group", "--transactional-id" -> {
                    type = ResourceType.valueOf(
                            words.get(i).substring(2).replace('-', '_').toUpperCase(Locale.ROOT));
                    name = words.get(++i);
                }
                default -> throw new IllegalArgumentException("not known: " + words.get(i));
            }
        }
        ResourcePattern resource = new ResourcePattern(type, name, pattern);
        return operations.stream()
                .map(operation -> new AclBinding(
                        resource, new AccessControlEntry(principal, "*", operation, AclPermissionType.ALLOW)))
                .toList();
    }

    private static AclOperation operation(String name) {
        return AclOperation.valueOf(name.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(Locale.ROOT));
    }
}
