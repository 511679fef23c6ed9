package io.plumbline.monitor.reference;

import io.plumbline.monitor.event.Json;
import java.util.*;
import org.jspecify.annotations.Nullable;

public final class ReferenceJson {
    private ReferenceJson() {}

    public static byte[] key(String model, @Nullable String version) {
        return Json.bytes(version == null ? List.of(model) : List.of(model, version));
    }

    public static Reference fromBytes(byte[] b) {
        throw new IllegalArgumentException("shim");
    }
}
