/** YAML to records, every error with its path. Ring 3. */
@NullMarked
package io.plumbline.monitor.config;

import org.jspecify.annotations.NullMarked;
