mod bench;
#[tokio::main]
async fn main() -> anyhow::Result<()> {
    bench::appending::run(std::path::Path::new("target/tmp/nats-server-2.15.1/nats-server"), 4).await
}
