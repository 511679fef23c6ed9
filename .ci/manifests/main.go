// Reads manifests from its input strictly with the types of Kubernetes and of the Prometheus operator: a field that is unknown,
// misspelt or of the wrong type is an error.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	monitoring "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	apps "k8s.io/api/apps/v1"
	core "k8s.io/api/core/v1"
	networking "k8s.io/api/networking/v1"
	policy "k8s.io/api/policy/v1"
	"sigs.k8s.io/json"
	"sigs.k8s.io/yaml"
)

type object struct {
	Kind string `json:"kind"`
}

func strictly(document []byte, into any) error {
	text, err := yaml.YAMLToJSONStrict(document)
	if err != nil {
		return err
	}
	unknown, err := json.UnmarshalStrict(text, into)
	return errors.Join(append(unknown, err)...)
}

func main() {
	text, err := io.ReadAll(os.Stdin)
	if err != nil {
		panic(err)
	}
	wrong := false
	for _, document := range strings.Split("\n"+string(text), "\n---\n") {
		var is object
		if err := yaml.Unmarshal([]byte(document), &is); err != nil {
			panic(err)
		}
		types := map[string]any{
			"Namespace": &core.Namespace{}, "ConfigMap": &core.ConfigMap{}, "Service": &core.Service{}, "Secret": &core.Secret{},
			"StatefulSet": &apps.StatefulSet{}, "PodDisruptionBudget": &policy.PodDisruptionBudget{}, "NetworkPolicy": &networking.NetworkPolicy{},
			"ServiceMonitor": &monitoring.ServiceMonitor{}, "PrometheusRule": &monitoring.PrometheusRule{},
		}
		into, known := types[is.Kind]
		if !known {
			wrong = true
			fmt.Println(is.Kind + ": not known here")
		} else if err := strictly([]byte(document), into); err != nil {
			wrong = true
			fmt.Println(is.Kind+":", err)
		} else {
			fmt.Println(is.Kind + ": ok")
		}
	}
	if wrong {
		os.Exit(1)
	}
}
