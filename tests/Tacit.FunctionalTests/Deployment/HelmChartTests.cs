using System.Text.Json.Nodes;
using System.Xml.Linq;
using Tacit.Testing;

namespace Tacit.FunctionalTests.Deployment;

/// <summary>The Helm chart, rendered by helm with several values.</summary>
public sealed class HelmChartTests
{
    private const string Image = "image: {repository: registry.example.com/tacit}";
    private const string App = Image + "\napp: {enabled: true, image: 'registry.example.com/orders:1.0.0'}";

    /// <summary>What the product says that it is.</summary>
    internal static string ProductVersion { get; } =
        XDocument.Load(Path.Combine(Repository.Root, "Directory.Build.props")).Descendants("Version").Single().Value;

    public static TheoryData<string> Values => new(
        "{}",
        App,
        App + "\nrbac: {secretNames: [db, smtp]}",
        App + "\nrbac: {allSecrets: true}\nserviceAccount: {name: theirs, create: false}",
        App + "\nsource: cluster\nconfigurationName: orders\nrbac: {secretNames: [db]}",
        App + "\nsource: cluster\nrbac: {create: false}",
        App + "\nmetrics: {enabled: true}\napiToken: {secretName: token}\nlog: {level: debug, json: false}\nports: {http: 3600, grpc: 50002, health: 3601}",
        """
        image: {repository: registry.example.com/tacit, digest: 'sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'}
        appId: shop-orders
        imagePullSecrets: [{name: registry}]
        serviceAccount: {annotations: {example.com/role: orders}}
        extraArgs: [--app-port, '8080']
        extraEnv: [{name: SSL_CERT_DIR, value: /etc/certificates}]
        extraVolumeMounts: [{name: certificates, mountPath: /etc/certificates, readOnly: true}]
        extraVolumes: [{name: certificates, secret: {secretName: certificates}}]
        definitions:
        - kind: Component
          metadata: {name: env}
          spec: {type: secretstores.local.env, version: v1}
          scopes: [shop-orders]
        - kind: Resiliency
          metadata: {name: patient}
          spec:
            policies: {timeouts: {short: 2s}}
            targets: {components: {env: {outbound: {timeout: short}}}}
        configuration:
          secrets: {scopes: [{storeName: env, defaultAccess: deny, allowedSecrets: ['ORDERS_*']}]}
        app:
          enabled: true
          image: registry.example.com/orders:1.0.0
          replicas: 3
          command: [/orders]
          args: [--port, '8080']
          env: [{name: MODE, value: shop}]
          ports: [{name: http, containerPort: 8080}]
          resources: {requests: {cpu: 100m}}
        """);

    [RequiresTheory(Programs.KubernetesTools)]
    [MemberData(nameof(Values))]
    public async Task Every_rendering_is_what_the_API_takes_and_holds_to_the_promises(string values)
    {
        KubernetesSchemas rendered = await HelmChart.RenderAsync(values);

        Assert.Empty(rendered.Errors);
        PodPromises.Hold(rendered);
        // Of the app, which does not run here, a sidecar would wait for the port; and without the right to read its resources it does not start.
        if (rendered.Pods().SingleOrDefault() is { } pod && !values.Contains("--app-port", StringComparison.Ordinal) && !values.Contains("create: false}", StringComparison.Ordinal))
            await ManifestTests.ShouldServeAsync(pod, rendered, "shop");
    }

    [RequiresFact(Programs.KubernetesTools)]
    public async Task Without_a_word_of_it_no_right_is_given()
    {
        KubernetesSchemas rendered = await HelmChart.RenderAsync(App);

        Assert.Equal(["ConfigMap", "Deployment", "ServiceAccount"], rendered.Documents.Select(entry => (string)entry.Document["kind"]!).Order());
    }

    [RequiresFact(Programs.KubernetesTools)]
    public async Task The_named_secrets_and_no_others_may_be_read()
    {
        JsonNode role = (await HelmChart.RenderAsync(App + "\nrbac: {secretNames: [db, smtp]}")).Single("Role");

        Assert.Equal(
            """[{"apiGroups":[""],"resources":["secrets"],"resourceNames":["db","smtp"],"verbs":["get"]}]""", role["rules"]!.ToJsonString());
    }

    [RequiresFact(Programs.KubernetesTools)]
    public async Task A_chart_of_ones_own_puts_the_sidecar_into_its_pod()
    {
        using TemporaryFolder folder = new();
        folder.Write("Chart.yaml", "apiVersion: v2\nname: shop\nversion: 1.0.0\ndependencies: [{name: tacit, version: 0.1.0, repository: ''}]\n");
        folder.Write("templates/pod.yaml", """
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: shop
            spec:
              selector:
                matchLabels: {app: shop}
              template:
                metadata:
                  labels: {app: shop}
                spec:
                  serviceAccountName: {{ include "tacit.serviceAccountName" .Subcharts.tacit }}
                  automountServiceAccountToken: false
                  initContainers:
                  {{- include "tacit.sidecar" .Subcharts.tacit | nindent 6 }}
                  containers:
                  - name: shop
                    image: registry.example.com/shop:1.0.0
                    env:
                    {{- include "tacit.appEnv" .Subcharts.tacit | nindent 8 }}
                    securityContext:
                      {{- toYaml .Values.tacit.app.securityContext | nindent 10 }}
                  volumes:
                  {{- include "tacit.volumes" .Subcharts.tacit | nindent 6 }}
            """);
        foreach (string file in Directory.GetFiles(HelmChart.Folder, "*", SearchOption.AllDirectories))
            folder.Write(Path.Combine("charts", "tacit", Path.GetRelativePath(HelmChart.Folder, file)), await File.ReadAllTextAsync(file));

        KubernetesSchemas rendered = await HelmChart.RenderAsync("tacit:\n  image: {repository: registry.example.com/tacit}\n  rbac: {secretNames: [db]}", folder.Path);

        Assert.Empty(rendered.Errors);
        PodPromises.Hold(rendered);
        await ManifestTests.ShouldServeAsync(rendered.Pods().Single(), rendered, "shop");
    }

    [RequiresTheory(Programs.KubernetesTools)]
    [InlineData("{}", "app.enabled=true", "image.repository: say where the image of Tacit was pushed")]
    [InlineData(Image, "app.enabled=true", "app.image: with app.enabled, name the image of the app")]
    [InlineData(Image, "rbac.secretName=db", "Additional property secretName is not allowed")]
    [InlineData(Image, "rbac.secretNames={*}", "rbac.secretNames.0")]
    [InlineData(Image, "source=file", "source must be one of the following: \"files\", \"cluster\"")]
    [InlineData(Image, "serviceAccount.create=false", "serviceAccount.name: with serviceAccount.create=false, name the account of the pod")]
    public async Task What_the_values_cannot_be_is_said(string values, string set, string message)
    {
        using TemporaryFolder folder = new();

        (int code, _, string error) = await HelmChart.RunAsync("template", "orders", HelmChart.Folder, "--values", folder.Write("values.yaml", values), "--set", set + ",rbac.allSecrets=true");

        Assert.NotEqual(0, code);
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    [RequiresFact(Programs.KubernetesTools)]
    public async Task The_chart_is_of_the_products_version_and_lints()
    {
        (int code, string output, string error) = await HelmChart.RunAsync("lint", HelmChart.Folder, "--strict", "--set", "image.repository=registry.example.com/tacit");
        (_, string chart, _) = await HelmChart.RunAsync("show", "chart", HelmChart.Folder);

        Assert.True(code == 0, $"{output}\n{error}");
        Assert.Contains($"\nversion: {ProductVersion}", chart, StringComparison.Ordinal);
        Assert.Contains($"appVersion: {ProductVersion}\n", chart, StringComparison.Ordinal);
    }
}
