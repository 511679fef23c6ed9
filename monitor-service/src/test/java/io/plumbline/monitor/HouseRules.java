package io.plumbline.monitor;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.NullMarked;

/**
 * Who may import whom. Rooms are the packages directly below a root; a room may be empty.
 *
 * @param root package of the rooms of monitor-service
 * @param stats package of drift-stats
 */
record HouseRules(String root, String stats) {
    private static final String BROKER = "io.plumbline.kafka";
    private static final List<String> RING_0 = List.of("event");
    /** In the order of import: each may import those before it. */
    private static final List<String> RING_1 = List.of(
            "ingest", "profile", "outcome", "reference", "detect", "assess", "alert", "policy", "history", "chart");

    private static final List<String> RING_2 =
            List.of("stream", "kafka", "registry", "files", "notify", "telemetry", "web", "report");
    private static final List<String> RING_3 = List.of("config", "app", "cli");

    private static final String[] FRAMEWORKS = {
        "org.apache.kafka..", "io.javalin..", "io.micrometer..", "io.opentelemetry..", "picocli..", "java.net.http.."
    };
    private static final Pattern VAGUE_NAME = Pattern.compile(".*(Manager|Helper|Utils?|Impl|Base)");
    /** The word, not the beginning of another. */
    private static final Pattern DEMO = Pattern.compile("demo(?![ncgt])", Pattern.CASE_INSENSITIVE);

    /** The rules by what they say. */
    Map<String, ArchRule> all() {
        Map<String, ArchRule> rules = new LinkedHashMap<>();
        rules.put("rings", rings());
        rules.put("frameworks", frameworks());
        rules.put("clock", clock());
        rules.put("streams", streams());
        rules.put("cycles", cycles(root));
        rules.put("cycles of drift-stats", cycles(stats));
        rules.put("names", names());
        rules.put("drift-stats", driftStats());
        rules.put("broker", broker());
        rules.put("demo", demo());
        rules.put("null marks", nullMarks());
        return rules;
    }

    private ArchRule rings() {
        Map<String, Set<String>> allowed = importsOfRooms();
        return classes().that().resideInAPackage(root + "..").should(new ArchCondition<>("import only rooms below") {
            @Override
            public void check(JavaClass one, ConditionEvents events) {
                String room = room(one);
                if (!allowed.containsKey(room) && !isPackageInfo(one)) {
                    events.add(SimpleConditionEvent.violated(one, one.getName() + " is in no room of the house"));
                    return;
                }
                for (Dependency dependency : one.getDirectDependenciesFromSelf()) {
                    JavaClass target = dependency.getTargetClass();
                    if (isBelow(root, target)
                            && !allowed.getOrDefault(room, Set.of()).contains(room(target))) {
                        events.add(SimpleConditionEvent.violated(dependency, dependency.getDescription()));
                    }
                }
            }
        });
    }

    private static Map<String, Set<String>> importsOfRooms() {
        Map<String, Set<String>> allowed = new LinkedHashMap<>();
        List<String> below = new ArrayList<>();
        for (String room : concat(RING_0, RING_1)) {
            below.add(room);
            allowed.put(room, Set.copyOf(below));
        }
        for (String room : RING_2) {
            allowed.put(room, Set.copyOf(concat(below, List.of(room))));
        }
        Set<String> everything = new HashSet<>(concat(concat(below, RING_2), RING_3));
        RING_3.forEach(room -> allowed.put(room, everything));
        return allowed;
    }

    private ArchRule frameworks() {
        return noClasses().that(inInnerRings()).should().dependOnClassesThat(resideInAnyPackage(FRAMEWORKS));
    }

    private ArchRule clock() {
        return noClasses()
                .that(inInnerRings())
                .should()
                .accessTargetWhere(DescribedPredicate.describe("it is a wall clock", HouseRules::isWallClock));
    }

    private static boolean isWallClock(JavaAccess<?> access) {
        AccessTarget target = access.getTarget();
        JavaClass owner = target.getOwner();
        String name = target.getName();
        return switch (owner.getName()) {
            case "java.lang.System" -> name.equals("currentTimeMillis") || name.equals("nanoTime");
            case "java.time.Clock", "java.time.InstantSource" -> name.startsWith("system") || name.startsWith("tick");
            case "java.util.Date" -> name.equals("<init>") && takesNothing(target);
            default -> owner.getPackageName().startsWith("java.time") && name.equals("now") && !takesClock(target);
        };
    }

    private static boolean takesNothing(AccessTarget target) {
        return target instanceof AccessTarget.CodeUnitAccessTarget
                && ((AccessTarget.CodeUnitAccessTarget) target)
                        .getRawParameterTypes()
                        .isEmpty();
    }

    private static boolean takesClock(AccessTarget target) {
        return target instanceof AccessTarget.CodeUnitAccessTarget
                && ((AccessTarget.CodeUnitAccessTarget) target)
                        .getRawParameterTypes().stream().anyMatch(type -> type.isEquivalentTo(Clock.class));
    }

    private ArchRule streams() {
        return noClasses()
                .that()
                .resideInAPackage(root + "..")
                .and()
                .resideOutsideOfPackage(root + ".stream..")
                .should()
                .dependOnClassesThat(resideInAPackage("org.apache.kafka.streams.."));
    }

    private static ArchRule cycles(String root) {
        return slices().matching(root + ".(*)..").should().beFreeOfCycles();
    }

    private ArchRule names() {
        return noClasses()
                .that(resideInAnyPackage(root + "..", stats + "..", BROKER + ".."))
                .should()
                .haveNameMatching(VAGUE_NAME.pattern());
    }

    private ArchRule driftStats() {
        return classes()
                .that()
                .resideInAPackage(stats + "..")
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                        stats + "..",
                        "java..",
                        "org.apache.commons.math3..",
                        "org.apache.commons.statistics..",
                        "org.jspecify.annotations.."));
    }

    private ArchRule broker() {
        return noClasses()
                .that()
                .resideInAPackage(root + "..")
                .and(resideOutsideOfPackage(root + ".cli.."))
                .should()
                .dependOnClassesThat(resideInAPackage(BROKER + ".."));
    }

    /** Read in the class file, where texts and resource names are too. */
    private ArchRule demo() {
        return noClasses()
                .that()
                .resideInAPackage(root + "..")
                .and(resideOutsideOfPackage(root + ".cli.."))
                .should(new ArchCondition<>("know of the demo") {
                    @Override
                    public void check(JavaClass one, ConditionEvents events) {
                        boolean knows = DEMO.matcher(bytes(one)).find();
                        events.add(new SimpleConditionEvent(one, knows, one.getName() + " names the demo"));
                    }
                });
    }

    private static String bytes(JavaClass one) {
        try (InputStream in = one.getSource().orElseThrow().getUri().toURL().openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ArchRule nullMarks() {
        return classes()
                .that(resideInAnyPackage(root + "..", stats + "..", BROKER + ".."))
                .should(new ArchCondition<>("reside in a package with @NullMarked") {
                    @Override
                    public void check(JavaClass one, ConditionEvents events) {
                        boolean marked = one.getPackage().isAnnotatedWith(NullMarked.class);
                        events.add(new SimpleConditionEvent(
                                one, marked, one.getName() + " is in the unmarked package " + one.getPackageName()));
                    }
                });
    }

    private DescribedPredicate<JavaClass> inInnerRings() {
        return DescribedPredicate.describe(
                "are in rings 0 and 1",
                one -> isBelow(root, one) && concat(RING_0, RING_1).contains(room(one)));
    }

    private String room(JavaClass one) {
        String below = one.getPackageName().substring(root.length());
        return below.isEmpty() ? "" : below.substring(1).split("\\.", 2)[0];
    }

    private static boolean isBelow(String root, JavaClass one) {
        String name = one.getPackageName();
        return name.equals(root) || name.startsWith(root + ".");
    }

    private static boolean isPackageInfo(JavaClass one) {
        return one.getSimpleName().equals("package-info");
    }

    private static List<String> concat(List<String> first, List<String> second) {
        List<String> both = new ArrayList<>(first);
        both.addAll(second);
        return both;
    }
}
