{{- /* The entry for a pod's initContainers. */ -}}
{{- define "tacit.sidecar" -}}
- name: tacit
  restartPolicy: Always
  image: {{ include "tacit.image" . | quote }}
  imagePullPolicy: {{ .Values.image.pullPolicy }}
  args:
  - /tacit
  - serve
  - --app-id
  - {{ .Values.appId | default .Release.Name | quote }}
  {{- if eq .Values.source "files" }}
  - --resources-path
  - /etc/tacit/resources
  - --config
  - /etc/tacit/config/config.yaml
  {{- else }}
  - --mode
  - kubernetes
  {{- with .Values.configurationName }}
  - --config
  - {{ . | quote }}
  {{- end }}
  {{- end }}
  - --dapr-http-port
  - {{ .Values.ports.http | quote }}
  - --dapr-grpc-port
  - {{ .Values.ports.grpc | quote }}
  - --dapr-public-port
  - {{ .Values.ports.health | quote }}
  {{- if .Values.metrics.enabled }}
  - --metrics-port
  - {{ .Values.metrics.port | quote }}
  - --metrics-listen-address
  - "0.0.0.0,::"
  {{- else }}
  - --enable-metrics=false
  {{- end }}
  - --log-level
  - {{ .Values.log.level }}
  {{- if .Values.log.json }}
  - --log-as-json
  {{- end }}
  {{- range .Values.extraArgs }}
  - {{ . | quote }}
  {{- end }}
  env:
  - name: NAMESPACE
    valueFrom:
      fieldRef:
        fieldPath: metadata.namespace
  {{- include "tacit.apiToken" . | nindent 2 }}
  {{- with .Values.extraEnv }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
  ports:
  - name: tacit-health
    containerPort: {{ .Values.ports.health }}
  {{- if .Values.metrics.enabled }}
  - name: tacit-metrics
    containerPort: {{ .Values.metrics.port }}
  {{- end }}
  # The app starts when secrets are served. Not /v1.0/healthz: with --app-port that waits for the app.
  startupProbe:
    httpGet:
      path: /v1.0/healthz/outbound
      port: tacit-health
    periodSeconds: 1
    failureThreshold: 60
  readinessProbe:
    httpGet:
      path: /v1.0/healthz
      port: tacit-health
    periodSeconds: 5
  # Whether it lives, not whether its stores do: a restart mends no store.
  livenessProbe:
    tcpSocket:
      port: tacit-health
    periodSeconds: 10
    failureThreshold: 5
  resources:
    {{- toYaml .Values.resources | nindent 4 }}
  securityContext:
    runAsNonRoot: true
    runAsUser: 65532
    runAsGroup: 65532
    readOnlyRootFilesystem: true
    allowPrivilegeEscalation: false
    capabilities:
      drop: [ALL]
    seccompProfile:
      type: RuntimeDefault
  volumeMounts:
  {{- if eq .Values.source "files" }}
  - name: tacit-files
    mountPath: /etc/tacit
    readOnly: true
  {{- end }}
  - name: tacit-token
    mountPath: /var/run/secrets/kubernetes.io/serviceaccount
    readOnly: true
  {{- with .Values.extraVolumeMounts }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end -}}

{{- /* The entries for the pod's volumes. The token of the account is for the sidecar alone, so the pod has automountServiceAccountToken: false. */ -}}
{{- define "tacit.volumes" -}}
{{- if eq .Values.source "files" -}}
- name: tacit-files
  configMap:
    name: {{ include "tacit.fullname" . }}
    items:
    - key: resources.yaml
      path: resources/resources.yaml
    - key: config.yaml
      path: config/config.yaml
{{ end -}}
- name: tacit-token
  projected:
    sources:
    - serviceAccountToken:
        path: token
        expirationSeconds: 3600
    - configMap:
        name: kube-root-ca.crt
        items:
        - key: ca.crt
          path: ca.crt
    - downwardAPI:
        items:
        - path: namespace
          fieldRef:
            fieldPath: metadata.namespace
{{- with .Values.extraVolumes }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- /* The entries for the env of the app's container. */ -}}
{{- define "tacit.appEnv" -}}
- name: DAPR_HTTP_PORT
  value: {{ .Values.ports.http | quote }}
- name: DAPR_GRPC_PORT
  value: {{ .Values.ports.grpc | quote }}
{{- include "tacit.apiToken" . | nindent 0 }}
{{- end -}}

{{- define "tacit.apiToken" -}}
{{- with .Values.apiToken.secretName -}}
- name: DAPR_API_TOKEN
  valueFrom:
    secretKeyRef:
      name: {{ . | quote }}
      key: token
{{- end -}}
{{- end -}}
