package io.plumbline.monitor.web;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.plumbline.monitor.event.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** What programs may ask for and are answered, as OpenAPI 3.1. Kept by hand as YAML, which is read more easily; served as JSON. */
final class ApiDescription {
    static final String PATH = "/openapi.json";

    private static final String FILE = "openapi.yaml";

    private ApiDescription() {}

    static byte[] json() {
        try (InputStream in = ApiDescription.class.getResourceAsStream(FILE)) {
            if (in == null) {
                throw new IllegalStateException("missing from the build: " + FILE);
            }
            return Json.bytes(new YAMLMapper().readTree(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
