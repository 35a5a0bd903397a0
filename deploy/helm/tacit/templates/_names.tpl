{{- /* The name of what the chart makes: the release's, with the chart's where it is not part of it. */ -}}
{{- define "tacit.fullname" -}}
{{- if contains "tacit" .Release.Name -}}
{{- .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-tacit" .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "tacit.labels" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end -}}

{{- define "tacit.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{- .Values.serviceAccount.name | default (include "tacit.fullname" .) -}}
{{- else -}}
{{- required "serviceAccount.name: with serviceAccount.create=false, name the account of the pod" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{- define "tacit.image" -}}
{{- $repository := required "image.repository: say where the image of Tacit was pushed, such as registry.example.com/tacit" .Values.image.repository -}}
{{- if .Values.image.digest -}}
{{- printf "%s@%s" $repository .Values.image.digest -}}
{{- else -}}
{{- printf "%s:%s" $repository (.Values.image.tag | default .Chart.AppVersion) -}}
{{- end -}}
{{- end -}}
